/** Drawing lanes of events on a canvas: only those in sight, binned to pixels. */
import { fitCanvas } from "./dom.ts";
import { type Bar, binned, type EventLane, type EventTable } from "./lanes.ts";
import { clock, colourOf, type Colours, frameAt, markEvery } from "./look.ts";

export const GUTTER = 138;
export const RULER = 20;
export const LANE = 18;
const BAR = 11;
const FONT = '11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export interface LaneScene {
  lanes: readonly EventLane[];
  table: EventTable;
  labels: readonly string[];
  palette: readonly string[];
  colours: Colours;
  scroll: number;
  frame: number;
  frames: number;
  window: readonly [number, number];
  times: Float64Array;
  span: readonly number[];
  row: number;
  chosen(lane: EventLane): boolean;
  anyChosen: boolean;
  x(frame: number): number;
}

/** Draw what is in sight; return how many bars that took. */
export function drawLanes(canvas: HTMLCanvasElement, scene: LaneScene): number {
  const [context, width, height] = fitCanvas(canvas);
  context.font = FONT;
  context.textBaseline = "middle";
  drawSpan(context, scene, height);
  const first = Math.floor(scene.scroll / LANE);
  const last = Math.min(scene.lanes.length, Math.ceil((scene.scroll + height - RULER) / LANE));
  let bars = 0;
  for (let row = first; row < last; row++) bars += drawLane(context, scene, row, width);
  drawRuler(context, scene, width);
  const x = scene.x(scene.frame);
  if (x < GUTTER - 1 || x > width) return bars;
  context.fillStyle = scene.colours.accent;
  context.fillRect(x - 0.75, RULER - 4, 1.5, height - RULER + 4);
  return bars;
}

function drawLane(context: CanvasRenderingContext2D, scene: LaneScene, row: number, width: number): number {
  const lane = scene.lanes[row] as EventLane;
  const middle = RULER + LANE * row - scene.scroll + LANE / 2 + 2;
  const chosen = scene.chosen(lane);
  const { colours } = scene;
  if (chosen || row === scene.row) {
    context.fillStyle = colours.line;
    context.globalAlpha = chosen ? 0.75 : 0.35;
    context.beginPath();
    context.roundRect(0, middle - LANE / 2, width, LANE, 4);
    context.fill();
  }
  context.globalAlpha = scene.anyChosen && !chosen ? 0.5 : 1;
  drawSign(context, lane, colourOf(Math.max(0, lane.who), scene.palette), middle);
  context.fillStyle = chosen ? colours.text : colours.muted;
  context.textAlign = "left";
  context.globalAlpha = 1;
  context.fillText(shortened(context, lane.name, GUTTER - 26), 18, middle + 0.5);
  context.save();
  context.beginPath();
  context.rect(GUTTER, RULER, width - GUTTER, 1e5);
  context.clip();
  const bars = binned(lane, scene.table, scene.x, GUTTER, width);
  for (const bar of bars) drawBar(context, scene, lane, bar, middle, chosen);
  context.restore();
  context.globalAlpha = 1;
  return bars.length;
}

function drawBar(
  context: CanvasRenderingContext2D,
  scene: LaneScene,
  lane: EventLane,
  bar: Bar,
  middle: number,
  chosen: boolean,
): void {
  const { table, labels, palette } = scene;
  const strength = table.strength[bar.event] as number;
  const label = table.label[bar.event] as number;
  // Verbs have colours of their own; individuals keep theirs.
  const colour = lane.kind === "interaction" || lane.kind === "change" ? label : Math.max(0, lane.who);
  const faded = scene.anyChosen && !chosen ? 0.45 : 1;
  context.globalAlpha = faded * (0.35 + 0.65 * Math.min(1, Math.max(0, strength)));
  context.fillStyle = lane.kind === "anomaly" ? "#ff6b81" : colourOf(colour, palette);
  context.beginPath();
  context.roundRect(bar.from, middle - BAR / 2, bar.to - bar.from, BAR, 3);
  context.fill();
  const text = labels[label] ?? "";
  if (lane.kind === "individual" || bar.to - bar.from < context.measureText(text).width + 8) return;
  context.globalAlpha = faded;
  context.fillStyle = "#0b0f16";
  context.fillText(text, Math.max(bar.from, GUTTER) + 4, middle + 0.5);
}

/** A dot for individuals, a bow for pairs, a square for zones, a triangle for what is unusual. */
function drawSign(context: CanvasRenderingContext2D, lane: EventLane, colour: string, middle: number): void {
  context.fillStyle = lane.kind === "anomaly" ? "#ff6b81" : colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.beginPath();
  if (lane.kind === "zone") context.rect(5.5, middle - 3.5, 7, 7);
  else if (lane.kind === "anomaly") {
    context.moveTo(9, middle - 4.5);
    context.lineTo(13.5, middle + 3.5);
    context.lineTo(4.5, middle + 3.5);
    context.closePath();
  } else if (lane.kind === "interaction" || lane.kind === "change") {
    context.moveTo(5, middle + 3);
    context.lineTo(13, middle - 3);
    context.stroke();
    context.beginPath();
    context.arc(5.5, middle + 2.5, 2.25, 0, 2 * Math.PI);
    context.arc(12.5, middle - 2.5, 2.25, 0, 2 * Math.PI);
  } else context.arc(9, middle, 3.5, 0, 2 * Math.PI);
  context.fill();
}

function drawSpan(context: CanvasRenderingContext2D, scene: LaneScene, height: number): void {
  const [first, last] = scene.span;
  if (first === undefined || last === undefined) return;
  const [from, to] = [Math.max(GUTTER, scene.x(first)), scene.x(last + 1)];
  if (to <= from) return;
  context.fillStyle = scene.colours.accent;
  context.globalAlpha = 0.16;
  context.fillRect(from, RULER, to - from, height);
  context.globalAlpha = 0.8;
  context.fillRect(from, RULER, 1, height);
  context.fillRect(to - 1, RULER, 1, height);
  context.globalAlpha = 1;
}

function drawRuler(context: CanvasRenderingContext2D, scene: LaneScene, width: number): void {
  const { colours, times, frames } = scene;
  const seconds = (at: number): number => times[at] ?? 0;
  const [start, stop] = [seconds(scene.window[0]), seconds(Math.min(scene.window[1], frames - 1))];
  context.clearRect(0, 0, width, RULER);
  context.fillStyle = colours.line;
  context.fillRect(GUTTER, RULER - 0.5, width - GUTTER, 1);
  const step = markEvery(stop - start, (width - GUTTER) / 70);
  context.textAlign = "center";
  for (let mark = Math.ceil(start / step - 1e-9) * step; mark <= stop + 1e-6; mark += step) {
    const x = scene.x(frameAt(mark, frames, seconds));
    context.fillStyle = colours.line;
    context.fillRect(x - 0.5, RULER - 5, 1, 5);
    context.fillStyle = colours.muted;
    const text = step < 1 ? `${mark.toFixed(1)} s` : clock(mark).replace(/\.00$/, "");
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.max(GUTTER + half, Math.min(x, width - half - 1)), RULER / 2 - 2);
  }
  context.textAlign = "left";
}

function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let kept = text;
  while (kept.length > 1 && context.measureText(`${kept}…`).width > room) kept = kept.slice(0, -1);
  return `${kept}…`;
}
