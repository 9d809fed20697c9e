import { expect, test, vi } from "vitest";
import type { Model } from "../src/host.ts";
import type { Description } from "../src/space/data.ts";
import { actions } from "../src/space/keys.ts";
import { State } from "../src/space/state.ts";
import { plane, strokes } from "../src/space/strokes.ts";
import { Viewpoint } from "../src/space/viewpoint.ts";

const about: Description = {
  frames: 11, individuals: [7, 260], classes: ["person", ""], palette: ["#ff0000", "#00ff00"], layers: ["boxes", "tracks"],
  clouds: [], surfaces: [], bounds: [[0, 0, 0], [3, 4, 0]], pictures: false, level: 0,
  camera: { eye: [0, 0, 5], rays: [[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0]], yaw: 60, pitch: 20, width: 4, height: 3 },
};

function stateOf(shared: Record<string, unknown> = {}): State {
  const model = { get: (name: string) => shared[name] } as unknown as Model;
  return new State(model, about, Float64Array.from({ length: 11 }, (_, at) => at / 5));
}

test("a state knows its frames, its reach and its individuals", () => {
  const state = stateOf();
  expect([state.last, state.rate, state.reach]).toEqual([10, 5, 5]);
  expect([state.clamp(-3), state.clamp(4.4), state.clamp(99), state.clamp(NaN)]).toEqual([0, 4, 10, 0]);
  expect([state.number(1), state.name(0), state.name(1)]).toEqual([260, "7 person", "260"]);
});

test("who is selected is known to the renderer by the row, and nobody by -1", () => {
  expect(stateOf({ selected: 260 }).picked).toBe(2);
  expect(stateOf({ selected: 5 }).picked).toBe(-1);
  expect(stateOf().picked).toBe(-1);
});

test("a colour that there is none of is that of the picture", () => {
  expect(stateOf({ colour: "height" }).mode).toBe("height");
  expect(stateOf({ colour: "taste" }).mode).toBe("rgb");
});

test("the camera's picture lies at the ends of its rays, not nearer than 40 cm", () => {
  expect(plane(about.camera!, 5)[0]).toEqual([0.4, 0, 5]);
  expect(plane(about.camera!, 1000)[1]).toEqual([0, 4, 5]);
});

test("lines are those of the layers that are on", () => {
  const walks = [{ who: 0, places: [[0, 0, 0], [1, 0, 0], [2, 0, 0]], frames: [0, 1, 2] }] as never;
  const count = (shared: Record<string, unknown>): number =>
    strokes({ state: stateOf(shared), walks, boxes: [], hovered: null, dark: false, accent: "#2457d6" }).count;
  expect(count({ layers: [] })).toBe(0);
  expect(count({ layers: ["tracks"] })).toBe(2);
  expect(count({ layers: ["tracks", "camera"] })).toBe(10);
  expect(count({ layers: [], measured: [[0, 0, 0], [1, 1, 0]] })).toBe(1);
});

function viewpointOf(rests = (): void => undefined): Viewpoint {
  const canvas = { clientWidth: 800, clientHeight: 400 } as HTMLCanvasElement;
  return new Viewpoint({ state: stateOf(), canvas, changed: () => undefined, rests });
}

test("a view is told once it rests, not while it moves", () => {
  vi.useFakeTimers();
  const rests = vi.fn();
  const viewpoint = viewpointOf(rests);
  viewpoint.fromAbove();
  viewpoint.zoom(0.5);
  expect([viewpoint.moving, rests.mock.calls.length]).toEqual([true, 0]);
  vi.advanceTimersByTime(200);
  expect([viewpoint.moving, rests.mock.calls.length]).toEqual([false, 1]);
  vi.useRealTimers();
});

test("no view means the whole scene, from behind the camera", () => {
  const viewpoint = viewpointOf();
  expect(viewpoint.take([])).toBe(true);
  expect(viewpoint.orbit.yaw).toBeCloseTo(60);
  expect(viewpoint.take([...viewpoint.home()])).toBe(false);
});

test("keys step, jump and switch layers by their place", () => {
  const done: string[] = [];
  const act = actions({
    viewpoint: viewpointOf(), layers: about.layers, last: 10, toggle: () => done.push("toggle"),
    step: (by) => done.push(`step ${by}`), jump: (at) => done.push(`jump ${at}`), measure: () => done.push("measure"),
    escape: () => done.push("escape"), layer: (name) => done.push(name),
  });
  for (const key of [" ", "Shift+ArrowLeft", "End", "2", "m", "Escape"]) act[key]?.();
  expect(done).toEqual(["toggle", "step -10", "jump 10", "tracks", "measure", "escape"]);
  expect(act["3"]).toBeUndefined();
});
