import { fitCanvas } from "../dom.ts";
import type { Colours } from "../look.ts";
import { distance, type Mat4, project, type Vec3 } from "./matrix.ts";
import { type Box, corners } from "./picking.ts";

export interface Label {
  at: Vec3;
  text: string;
  colour: string;
  strong: boolean;
}

/** Return metres as people say them: `3.42 m`, `14.3 m`, `86 cm`. */
export function metres(value: number): string {
  if (value < 1) return `${Math.round(value * 100)} cm`;
  return `${value.toFixed(value < 10 ? 2 : 1)} m`;
}

export function labelOf(box: Box, text: string, colour: string, strong: boolean): Label {
  const [, , , , top] = corners(box);
  return { at: [box.centre[0], box.centre[1], top![2] + 0.12], text, colour, strong };
}

/** Write names over heads, none over another, and a distance beside the line that was measured. */
export function writeLabels(
  canvas: HTMLCanvasElement,
  matrix: Mat4,
  labels: readonly Label[],
  measured: readonly Vec3[],
  colours: Colours,
): void {
  const [context, width, height] = fitCanvas(canvas);
  const place = (at: Vec3): readonly [number, number, number] => {
    const [x, y, , w] = project(matrix, at);
    return [((x + 1) / 2) * width, ((1 - y) / 2) * height, w];
  };
  context.font = '600 12px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif';
  context.textBaseline = "middle";
  const seen = labels.map((label) => ({ label, at: place(label.at) })).filter(({ at }) => at[2] > 0);
  // The nearest first, and the one that is picked before all; what would lie over them is left out.
  seen.sort((a, b) => Number(b.label.strong) - Number(a.label.strong) || a.at[2] - b.at[2]);
  const taken: (readonly [number, number])[] = [];
  for (const { label, at } of seen) {
    if (taken.some(([x, y]) => Math.abs(x - at[0]) < 80 && Math.abs(y - at[1]) < 20)) continue;
    taken.push([at[0], at[1]]);
    write(context, label.text, at[0], at[1] - 10, label.colour, label.strong);
  }
  for (const point of measured) {
    const [x, y, w] = place(point);
    if (w <= 0) continue;
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fillStyle = colours.accent;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = "#ffffff";
    context.stroke();
  }
  const [from, to] = measured;
  if (!from || !to) return;
  const middle = [0, 1, 2].map((at) => (from[at]! + to[at]!) / 2) as unknown as Vec3;
  const [x, y, w] = place(middle);
  if (w > 0) write(context, metres(distance(from, to)), x, y - 16, colours.accent, true);
}

function write(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string, strong: boolean): void {
  const wide = context.measureText(text).width + 14;
  context.globalAlpha = strong ? 1 : 0.86;
  context.fillStyle = "rgba(15, 18, 24, 0.82)";
  context.beginPath();
  context.roundRect(x - wide / 2, y - 10, wide, 20, 6);
  context.fill();
  context.fillStyle = colour;
  context.fillRect(x - wide / 2 + 4, y - 5, 3, 10);
  context.fillStyle = "#f3f6fa";
  context.fillText(text, x - wide / 2 + 10, y);
  context.globalAlpha = 1;
}
