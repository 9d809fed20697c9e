/** The lines over a scene: walks, boxes, the camera's pyramid, a measured distance. */
import type { Description, Walk } from "./data.ts";
import { Lines, rgba } from "./lines.ts";
import { add, type Vec3 } from "./matrix.ts";
import type { Box } from "./picking.ts";
import type { State } from "./state.ts";

type Camera = NonNullable<Description["camera"]>;

const FRUSTUM_M = 0.22; // of the scene's reach

export interface Strokes {
  state: State;
  walks: readonly Walk[];
  boxes: readonly Box[];
  hovered: number | null;
  dark: boolean;
  accent: string;
}

/** Return the corners of the camera's picture in the world: upper left, upper right, lower left, lower right. */
export function plane({ eye, rays }: Camera, reach: number): Vec3[] {
  return rays.map((ray) => add(eye, ray, Math.min(4, Math.max(0.4, reach * FRUSTUM_M * 0.25))));
}

/** Return all lines of a frame, those of the layers that are on. */
export function strokes({ state, walks, boxes, hovered, dark, accent }: Strokes): Lines {
  const lines = new Lines();
  const [on, chosen] = [state.layers, state.selected];
  if (on.has("tracks")) {
    for (const { who, places, frames } of walks) {
      const own = rgba(state.colour(who));
      const wide = state.number(who) === chosen ? 3.4 : 1.8;
      for (let at = 1; at < places.length; at++) lines.add(places[at - 1]!, places[at]!, own, wide, frames[at - 1], frames[at]);
    }
  }
  if (on.has("boxes")) {
    for (const box of boxes) {
      const strong = state.number(box.who) === chosen || state.number(box.who) === hovered;
      lines.addBox(box, rgba(state.colour(box.who), strong || chosen === null ? 1 : 0.55), strong ? 3 : 1.6);
    }
  }
  if (on.has("camera") && state.about.camera) addPyramid(lines, state.about.camera, state.reach, dark);
  const [from, to] = state.measured;
  if (from && to) lines.add(from, to, rgba(accent), 3);
  return lines;
}

function addPyramid(lines: Lines, camera: Camera, reach: number, dark: boolean): void {
  const [a, b, c, d] = plane(camera, reach) as [Vec3, Vec3, Vec3, Vec3];
  const shade = dark ? ([0.95, 0.97, 1, 0.95] as const) : ([0.1, 0.13, 0.2, 0.95] as const);
  for (const corner of [a, b, c, d]) lines.add(camera.eye, corner, shade, 1.4);
  for (const [from, to] of [[a, b], [b, d], [d, c], [c, a]] as const) lines.add(from, to, shade, 1.4);
}
