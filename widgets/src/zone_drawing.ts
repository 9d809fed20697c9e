/** How an editor draws zones, lines, clicks, their corners, and what is being drawn. */
import { colourOf } from "./look.ts";
import { written } from "./map_drawing.ts";
import { path } from "./plane.ts";
import type { Shape } from "./shapes.ts";
import type { Place, ViewBox } from "./view_box.ts";

export interface Sketch {
  shapes: readonly Shape[];
  picked: number | null;
  corner: number | null;
  /** Corners of a shape that is not finished, and the pointer or the keyboard's cross. */
  begun: readonly Place[];
  cursor: Place | null;
  palette: readonly string[];
}

const HALO = "rgba(10, 14, 20, 0.65)";
const FONT = '600 12px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export function drawSketch(context: CanvasRenderingContext2D, box: ViewBox, sketch: Sketch): void {
  context.lineJoin = "round";
  context.lineCap = "round";
  sketch.shapes.forEach((shape, at) => {
    const picked = at === sketch.picked;
    const colour = colourOf(at + 4, sketch.palette);
    if (shape.kind === "Point") drawClick(context, box, shape, colour, picked);
    else drawShape(context, box, shape, colour, picked);
    if (picked) drawCorners(context, box, shape, sketch.corner);
  });
  drawBegun(context, box, sketch);
}

function drawShape(context: CanvasRenderingContext2D, box: ViewBox, shape: Shape, colour: string, picked: boolean): void {
  const closed = shape.kind === "Polygon";
  path(context, box, shape.points, closed);
  context.strokeStyle = HALO;
  context.lineWidth = picked ? 6 : 4.5;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = picked ? 3.5 : 2.25;
  context.stroke();
  if (closed) {
    context.save();
    context.globalAlpha = picked ? 0.26 : 0.16;
    context.fillStyle = colour;
    context.fill();
    context.restore();
  } else {
    drawForward(context, box, shape, colour);
  }
  const [x, y] = box.to(shape.points[0] as Place);
  context.font = FONT;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  written(context, shape.name, x + 8, y - 6, "#ffffff");
}

/** An arrow across the longest piece of a line: which way is forward. */
function drawForward(context: CanvasRenderingContext2D, box: ViewBox, shape: Shape, colour: string): void {
  const [from, until] = longestPiece(shape.points);
  const length = Math.hypot(until[0] - from[0], until[1] - from[1]);
  if (length * box.scale < 12) return;
  const along: Place = [(until[0] - from[0]) / length, (until[1] - from[1]) / length];
  const middle: Place = [(from[0] + until[0]) / 2, (from[1] + until[1]) / 2];
  const reach = Math.min(34 / box.scale, length * 0.4);
  // As crossings count: to where the cross product of the line with the way is negative.
  const head: Place = [middle[0] + along[1] * reach, middle[1] - along[0] * reach];
  const [start, tip] = [box.to(middle), box.to(head)];
  const angle = Math.atan2(tip[1] - start[1], tip[0] - start[0]);
  for (const [ink, wide] of [[HALO, 5], [colour, 2.5]] as const) {
    context.strokeStyle = ink;
    context.lineWidth = wide;
    context.beginPath();
    context.moveTo(...start);
    context.lineTo(...tip);
    for (const side of [2.5, -2.5]) {
      context.moveTo(...tip);
      context.lineTo(tip[0] + 9 * Math.cos(angle + side), tip[1] + 9 * Math.sin(angle + side));
    }
    context.stroke();
  }
}

function longestPiece(points: readonly Place[]): readonly [Place, Place] {
  const pieces = points.slice(1).map((end, at) => [points[at] as Place, end] as const);
  const length = ([[ax, ay], [bx, by]]: readonly [Place, Place]): number => Math.hypot(bx - ax, by - ay);
  return pieces.reduce((best, piece) => (length(piece) > length(best) ? piece : best));
}

function drawClick(context: CanvasRenderingContext2D, box: ViewBox, shape: Shape, colour: string, picked: boolean): void {
  const [x, y] = box.to(shape.points[0] as Place);
  const arm = picked ? 13 : 10;
  for (const [ink, wide] of [[HALO, 5], [colour, 2.25]] as const) {
    context.strokeStyle = ink;
    context.lineWidth = wide;
    context.beginPath();
    context.moveTo(x - arm, y);
    context.lineTo(x + arm, y);
    context.moveTo(x, y - arm);
    context.lineTo(x, y + arm);
    context.stroke();
  }
  context.font = FONT;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  const where = shape.map ? ` (${shape.map[0]}, ${shape.map[1]}) m` : " · where on the map?";
  written(context, `${shape.name}${where}`, x + 8, y - 6, "#ffffff");
}

function drawCorners(context: CanvasRenderingContext2D, box: ViewBox, shape: Shape, corner: number | null): void {
  shape.points.forEach((place, at) => {
    const [x, y] = box.to(place);
    context.beginPath();
    context.arc(x, y, at === corner ? 7 : 5, 0, 2 * Math.PI);
    context.fillStyle = at === corner ? "#ffd166" : "#ffffff";
    context.strokeStyle = HALO;
    context.lineWidth = 2;
    context.fill();
    context.stroke();
  });
}

function drawBegun(context: CanvasRenderingContext2D, box: ViewBox, { begun, cursor }: Sketch): void {
  if (begun.length) {
    path(context, box, cursor ? [...begun, cursor] : begun, false);
    for (const [ink, wide] of [[HALO, 4.5], ["#ffd166", 2.25]] as const) {
      context.strokeStyle = ink;
      context.lineWidth = wide;
      context.stroke();
    }
    for (const place of begun) {
      const [x, y] = box.to(place);
      context.beginPath();
      context.arc(x, y, 4.5, 0, 2 * Math.PI);
      context.fillStyle = "#ffd166";
      context.fill();
    }
  }
  if (!cursor) return;
  const [x, y] = box.to(cursor);
  for (const [ink, wide] of [[HALO, 4], ["#ffffff", 1.5]] as const) {
    context.strokeStyle = ink;
    context.lineWidth = wide;
    context.beginPath();
    context.moveTo(x - 9, y);
    context.lineTo(x + 9, y);
    context.moveTo(x, y - 9);
    context.lineTo(x, y + 9);
    context.stroke();
  }
}
