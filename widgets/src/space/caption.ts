/** What is written over a scene once it is drawn, and what the view says of itself. */
import { clock, readColours } from "../look.ts";
import type { Furniture } from "./furniture.ts";
import { labelOf, metres, writeLabels } from "./labels.ts";
import { gridStep } from "./lines.ts";
import { distance } from "./matrix.ts";
import type { Box } from "./picking.ts";
import type { Renderer } from "./renderer.ts";
import type { State } from "./state.ts";
import type { Viewpoint } from "./viewpoint.ts";

const MOST_LABELS = 24;

export interface CaptionOptions {
  host: HTMLElement;
  furniture: Furniture;
  state: State;
  viewpoint: Viewpoint;
  renderer: Renderer;
  frame: number;
  boxes: readonly Box[];
  hovered: number | null;
  /** Points of all clouds, also of those on their way. */
  total: number;
}

/** Return the boxes that get a name: those picked out, and all where they are few. */
export function named(state: State, boxes: readonly Box[], hovered: number | null): Box[] {
  const all = state.layers.has("labels") && boxes.length <= MOST_LABELS;
  return boxes.filter(({ who }) => all || state.number(who) === state.selected || state.number(who) === hovered);
}

/** Write names and distances over a picture that was drawn, and say what is in it. */
export function caption(options: CaptionOptions): void {
  const { host, furniture, state, viewpoint, renderer, frame, boxes, hovered } = options;
  writeLabels(
    furniture.over,
    viewpoint.matrix,
    named(state, boxes, hovered).map((box) => labelOf(box, state.name(box.who), state.colour(box.who), state.number(box.who) === state.selected)),
    state.measured,
    readColours(host),
  );
  const [from, to] = state.measured;
  const far = from && to ? ` · ${metres(distance(from, to))} between the clicks` : "";
  const squares = state.layers.has("grid") ? `squares of ${metres(gridStep(viewpoint.orbit.metres))}` : "";
  furniture.legend.textContent = squares + far;
  furniture.legend.hidden = !furniture.legend.textContent;
  furniture.canvas.setAttribute(
    "aria-label",
    `scene in space, frame ${frame}, ${clock(state.seconds(frame))}, ${boxes.length} boxes, ${renderer.points} points${far}`,
  );
  tell(options);
}

/** Say for whoever waits for it how much is drawn. */
function tell({ host: { dataset }, furniture, state, viewpoint, renderer: { points, drawn }, total }: CaptionOptions): void {
  const cloud = state.layers.has("cloud");
  if (!viewpoint.moving && (!cloud || drawn >= points)) dataset["eye"] = "rests";
  dataset["points"] = String(points);
  dataset["drawn"] = String(drawn);
  dataset["complete"] = String(points === total && (!cloud || drawn === total));
  furniture.progress(total ? points / total : 1);
}
