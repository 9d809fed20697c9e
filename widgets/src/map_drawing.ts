/** What is drawn on the map: grid, heat, flow, zones, walks, ellipses and names. */
import type { ZoneShape } from "./areas.ts";
import { type Colours, colourOf } from "./look.ts";
import type { Standing, Walk } from "./places.ts";
import { path } from "./plane.ts";
import { type Place, roundLength, type ViewBox } from "./view_box.ts";

export interface Heat {
  left: number;
  low: number;
  cell: number;
  columns: number;
  rows: number;
}

export interface Figures {
  here: readonly Standing[];
  walks: readonly Walk[];
  frame: number;
  selected: number | null;
  hovered: number | null;
  colour(who: number): string;
  name(who: number): string;
  number(who: number): number;
}

const HALO = "rgba(10, 14, 20, 0.6)";
const FADED = 0.25;
const FONT = 'Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const GRID_PX = 90;

/** Lines of the ground, one each so many metres, and a bar that says how many. */
export function drawGrid(context: CanvasRenderingContext2D, box: ViewBox, width: number, height: number, colours: Colours): void {
  const step = roundLength((GRID_PX * 1.6) / box.scale);
  const [left, low] = box.from([0, height]);
  const [right, high] = box.from([width, 0]);
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.globalAlpha = 0.8;
  context.beginPath();
  for (let x = Math.ceil(left / step) * step; x <= right; x += step) {
    const [at] = box.to([x, 0]);
    context.moveTo(Math.round(at) + 0.5, 0);
    context.lineTo(Math.round(at) + 0.5, height);
  }
  for (let y = Math.ceil(low / step) * step; y <= high; y += step) {
    const [, at] = box.to([0, y]);
    context.moveTo(0, Math.round(at) + 0.5);
    context.lineTo(width, Math.round(at) + 0.5);
  }
  context.stroke();
  context.globalAlpha = 1;
}

export function drawScaleBar(context: CanvasRenderingContext2D, box: ViewBox, height: number, colours: Colours): void {
  const metres = roundLength(130 / box.scale);
  const length = metres * box.scale;
  const [x, y] = [14, height - 16];
  context.lineCap = "butt";
  context.lineJoin = "miter";
  for (const [colour, wide] of [[colours.ground, 6], [colours.text, 2.5]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = wide;
    context.beginPath();
    context.moveTo(x, y - 6);
    context.lineTo(x, y);
    context.lineTo(x + length, y);
    context.lineTo(x + length, y - 6);
    context.stroke();
  }
  context.font = `600 12px ${FONT}`;
  context.textBaseline = "bottom";
  context.textAlign = "center";
  context.strokeStyle = colours.ground;
  context.lineWidth = 4;
  context.strokeText(`${metres} m`, x + length / 2, y - 4);
  context.fillStyle = colours.text;
  context.fillText(`${metres} m`, x + length / 2, y - 4);
}

/** Return a picture of the heat, one pixel a cell, brighter where people were longer. */
export function heatPicture(heat: Heat, values: Float32Array): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, heat.columns);
  canvas.height = Math.max(1, heat.rows);
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const picture = context.createImageData(canvas.width, canvas.height);
  const most = values.reduce((highest, value) => Math.max(highest, value), 0) || 1;
  values.forEach((value, at) => {
    const row = heat.rows - 1 - Math.floor(at / heat.columns);
    picture.data.set(heatColour(value / most), (row * heat.columns + (at % heat.columns)) * 4);
  });
  context.putImageData(picture, 0, 0);
  return canvas;
}

/** Return red, green, blue, opacity of a share 0..1: clear, then violet, orange, yellow. */
export function heatColour(share: number): [number, number, number, number] {
  if (!(share > 0)) return [0, 0, 0, 0];
  const part = Math.sqrt(Math.min(1, share));
  const stops = [[59, 15, 112], [183, 55, 121], [252, 137, 97], [252, 253, 191]] as const;
  const at = part * (stops.length - 1);
  const [low, high] = [stops[Math.floor(at)] ?? stops[0], stops[Math.min(stops.length - 1, Math.ceil(at))] ?? stops[3]];
  const between = at - Math.floor(at);
  const mixed = low.map((value, channel) => Math.round(value + ((high[channel] as number) - value) * between));
  return [...mixed, Math.round(90 + 150 * part)] as [number, number, number, number];
}

export function drawHeat(context: CanvasRenderingContext2D, box: ViewBox, heat: Heat, picture: HTMLCanvasElement): void {
  const [left, top] = box.to([heat.left, heat.low + heat.rows * heat.cell]);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, left, top, heat.columns * heat.cell * box.scale, heat.rows * heat.cell * box.scale);
  context.imageSmoothingEnabled = true;
}

/** Arrows in rows of five numbers: from x, y to x, y, and how many go that way (share). */
export function drawFlow(context: CanvasRenderingContext2D, box: ViewBox, arrows: Float32Array): void {
  context.lineCap = "round";
  for (let at = 0; at + 4 < arrows.length; at += 5) {
    const [x, y, toX, toY, share] = arrows.subarray(at, at + 5) as unknown as [number, number, number, number, number];
    const [start, tip] = [box.to([x, y]), box.to([toX, toY])];
    const angle = Math.atan2(tip[1] - start[1], tip[0] - start[0]);
    const head = Math.min(9, Math.hypot(tip[0] - start[0], tip[1] - start[1]) * 0.45);
    for (const [colour, wide] of [[HALO, 4], ["#2dd4d4", 2]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = wide;
      context.globalAlpha = 0.4 + 0.6 * share;
      context.beginPath();
      context.moveTo(...start);
      context.lineTo(...tip);
      for (const side of [2.6, -2.6]) {
        context.moveTo(...tip);
        context.lineTo(tip[0] + head * Math.cos(angle + side), tip[1] + head * Math.sin(angle + side));
      }
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

export function drawZones(context: CanvasRenderingContext2D, box: ViewBox, zones: readonly ZoneShape[], palette: readonly string[]): void {
  zones.forEach(({ name, closed, points }, at) => {
    const colour = colourOf(at + 4, palette);
    path(context, box, points, closed);
    context.strokeStyle = HALO;
    context.lineWidth = 4;
    context.stroke();
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.stroke();
    if (closed) {
      context.globalAlpha = 0.14;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
    }
    const [x, y] = box.to(points[0] ?? [0, 0]);
    context.font = `600 12px ${FONT}`;
    context.textBaseline = "bottom";
    context.textAlign = "left";
    written(context, name, x + 5, y - 4, colour);
  });
}

/** Ways up to this frame strong, what comes later thin. */
export function drawWalks(context: CanvasRenderingContext2D, box: ViewBox, figures: Figures): void {
  context.lineJoin = "round";
  for (const walk of figures.walks) {
    const strong = figures.number(walk.who) === figures.selected;
    const passed = walk.frames.filter((frame) => frame <= figures.frame).length;
    const alpha = figures.selected === null || strong ? 1 : FADED;
    context.strokeStyle = figures.colour(walk.who);
    for (const [from, until, wide, shade] of [[Math.max(0, passed - 1), walk.places.length, 1, 0.3], [0, passed, strong ? 3 : 2, 0.9]] as const) {
      context.globalAlpha = alpha * shade;
      context.lineWidth = wide;
      context.beginPath();
      let pen = false;
      for (const place of walk.places.slice(from, until)) {
        const known = Number.isFinite(place[0]);
        if (known && pen) context.lineTo(...box.to(place));
        else if (known) context.moveTo(...box.to(place));
        pen = known;
      }
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

export function drawStandings(context: CanvasRenderingContext2D, box: ViewBox, figures: Figures, layers: ReadonlySet<string>): void {
  const order = [...figures.here].sort((one, other) => Number(chosen(figures, one)) - Number(chosen(figures, other)));
  for (const standing of order) {
    const strong = chosen(figures, standing) || figures.number(standing.who) === figures.hovered;
    const colour = figures.colour(standing.who);
    const [x, y] = box.to([standing.x, standing.y]);
    context.globalAlpha = figures.selected === null || strong ? 1 : 0.45;
    if (layers.has("ellipses") && standing.long > 0) ellipse(context, standing, x, y, box.scale, colour);
    context.beginPath();
    context.arc(x, y, strong ? 7 : 5, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.strokeStyle = strong ? "#ffffff" : HALO;
    context.lineWidth = strong ? 2.5 : 1.5;
    context.fill();
    context.stroke();
    ahead(context, standing, x, y, box.scale, colour);
    if (layers.has("labels") || strong) {
      context.font = `600 12px ${FONT}`;
      context.textAlign = "left";
      context.textBaseline = "middle";
      const text = strong ? figures.name(standing.who) : String(figures.number(standing.who));
      written(context, text, x + 10, y - 10, "#ffffff");
    }
  }
  context.globalAlpha = 1;
}

/** A line between two with the metres on it. */
export function drawDistance(context: CanvasRenderingContext2D, box: ViewBox, one: Standing, other: Standing): void {
  const [from, to] = [box.to([one.x, one.y]), box.to([other.x, other.y])];
  context.setLineDash([5, 4]);
  path(context, box, [[one.x, one.y], [other.x, other.y]] as Place[], false);
  context.strokeStyle = "#ffffff";
  context.lineWidth = 2;
  context.stroke();
  context.setLineDash([]);
  context.font = `700 13px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const metres = Math.hypot(one.x - other.x, one.y - other.y);
  written(context, `${metres.toFixed(2)} m`, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2 - 10, "#ffffff");
}

const chosen = (figures: Figures, standing: Standing): boolean => figures.number(standing.who) === figures.selected;

function ellipse(context: CanvasRenderingContext2D, standing: Standing, x: number, y: number, scale: number, colour: string): void {
  context.beginPath();
  context.ellipse(x, y, standing.long * scale, standing.short * scale, -standing.angle, 0, 2 * Math.PI);
  context.save();
  context.fillStyle = colour;
  context.globalAlpha *= 0.25;
  context.fill();
  context.restore();
  context.strokeStyle = colour;
  context.lineWidth = 1.25;
  context.stroke();
}

/** Where somebody will be in a second. */
function ahead(context: CanvasRenderingContext2D, { vx, vy }: Standing, x: number, y: number, scale: number, colour: string): void {
  if (!(Math.hypot(vx, vy) > 0.2)) return;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + vx * scale, y - vy * scale);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
}

export function written(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string): void {
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = "rgba(10, 14, 20, 0.8)";
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
