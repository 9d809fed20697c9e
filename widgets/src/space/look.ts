/** How a scene is drawn at one moment: everything that the renderer is told. */
import { addGrid, gridStep, Lines } from "./lines.ts";
import { FOV } from "./orbit.ts";
import type { Look } from "./renderer.ts";
import { plane, type Strokes, strokes } from "./strokes.ts";
import type { Viewpoint } from "./viewpoint.ts";

const TAIL_S = 6;

export interface LookOptions extends Strokes {
  viewpoint: Viewpoint;
  /** CSS pixels of the picture from top to bottom. */
  height: number;
  frame: number;
  /** Whether the camera's own picture is there. */
  pictured: boolean;
}

/** Return the look of a scene. */
export function lookOf({ viewpoint, height, frame, pictured, ...drawn }: LookOptions): Look {
  const { state, dark } = drawn;
  const { about, layers, reach, rate } = state;
  const { orbit } = viewpoint;
  const [low, high] = about.bounds;
  const far = orbit.metres + reach * 2;
  const step = gridStep(orbit.metres);
  const grid = layers.has("grid") ? new Lines() : null;
  if (grid) addGrid(grid, orbit.target, step, dark ? [0.72, 0.8, 0.92, 0.5] : [0.16, 0.22, 0.34, 0.42], about.level);
  return {
    matrix: viewpoint.matrix,
    planes: [Math.max(far / 20_000, Math.min(orbit.metres / 50, 0.2)), far],
    mode: state.mode,
    heights: [low[2], Math.min(high[2], low[2] + 6)],
    picked: state.picked,
    size: state.pointPx,
    scale: (0.02 * height) / 2 / Math.tan(FOV / 2),
    cloud: layers.has("cloud"),
    surface: layers.has("surface"),
    movers: layers.has("movers"),
    moving: viewpoint.moving,
    upper: dark ? [0.055, 0.067, 0.086] : [0.83, 0.87, 0.925],
    lower: dark ? [0.11, 0.13, 0.165] : [0.955, 0.965, 0.98],
    frame,
    tail: TAIL_S * rate,
    grid,
    reach: step * 30,
    middle: orbit.target,
    lines: strokes(drawn),
    picture: layers.has("camera") && about.camera && pictured ? { corners: plane(about.camera, reach), opaque: 0.94 } : null,
  };
}
