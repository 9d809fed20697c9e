/** Drawing labelled pairs: boxes of human and thing, the line between, the verb on it. */
import { type Box, type LabelPair, middle } from "./labelling.ts";
import { colourOf } from "./look.ts";
import type { Placement, Point } from "./overlay.ts";

export interface LabelScene {
  pairs: readonly LabelPair[];
  chosen: number;
  verbs: readonly string[];
  palette: readonly string[];
  /** Boxes that are being drawn. */
  draft: readonly Box[];
}

const HALO = "rgba(10, 14, 20, 0.6)";

export function drawLabels(context: CanvasRenderingContext2D, placement: Placement, scene: LabelScene): void {
  context.lineJoin = "round";
  const order = scene.pairs.map((_, at) => at).sort((one, other) => Number(one === scene.chosen) - Number(other === scene.chosen));
  for (const at of order) drawPair(context, placement, scene, at);
  for (const box of scene.draft) strokeBox(context, placement, box, "#ffffff", 2, [6, 4]);
}

function drawPair(context: CanvasRenderingContext2D, placement: Placement, scene: LabelScene, at: number): void {
  const pair = scene.pairs[at] as LabelPair;
  const chosen = at === scene.chosen;
  const colour = colourOf(Math.max(0, scene.verbs.indexOf(pair.verb)), scene.palette);
  context.globalAlpha = scene.chosen < 0 || chosen ? 1 : 0.4;
  const dash = pair.labelled ? [] : [5, 4];
  strokeBox(context, placement, pair.human, colour, chosen ? 3 : 1.75, dash);
  if (pair.object) {
    strokeBox(context, placement, pair.object, colour, chosen ? 3 : 1.75, dash);
    const [from, to] = [placed(placement, middle(pair.human)), placed(placement, middle(pair.object))];
    for (const [width, stroke] of [[4.5, HALO], [2.25, colour]] as const) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    }
  }
  const label = `${pair.labelled ? "" : "? "}${pair.verb} ${pair.object_class}`.trim();
  const spot = placed(placement, pair.object ? middle(pair.object) : { x: middle(pair.human).x, y: pair.human[1] });
  context.font = '600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  const width = context.measureText(label).width + 10;
  const top = Math.max(2, spot.y - 26);
  context.fillStyle = chosen ? colour : "rgba(10, 14, 20, 0.82)";
  context.beginPath();
  context.roundRect(spot.x - width / 2, top, width, 17, 5);
  context.fill();
  context.fillStyle = chosen ? "#0b0f16" : "#f3f6fa";
  context.textBaseline = "middle";
  context.fillText(label, spot.x - width / 2 + 5, top + 9);
  if (chosen) drawGrips(context, placement, pair, colour);
  context.globalAlpha = 1;
}

function drawGrips(context: CanvasRenderingContext2D, placement: Placement, pair: LabelPair, colour: string): void {
  for (const box of [pair.human, pair.object]) {
    if (!box) continue;
    for (const [x, y] of [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]] as const) {
      const spot = placed(placement, { x, y });
      context.beginPath();
      context.arc(spot.x, spot.y, 4, 0, 2 * Math.PI);
      context.fillStyle = "#ffffff";
      context.fill();
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.stroke();
    }
  }
}

function strokeBox(context: CanvasRenderingContext2D, { scale, left, top }: Placement, box: Box, colour: string, width: number, dash: number[]): void {
  context.beginPath();
  context.roundRect(left + box[0] * scale, top + box[1] * scale, (box[2] - box[0]) * scale, (box[3] - box[1]) * scale, 3);
  context.strokeStyle = HALO;
  context.lineWidth = width + 2;
  context.stroke();
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}

const placed = ({ scale, left, top }: Placement, { x, y }: Point): Point => ({ x: left + x * scale, y: top + y * scale });
