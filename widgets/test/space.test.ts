import { expect, test } from "vitest";
import { boxesOf, fetchCloud, Moments } from "../src/space/data.ts";
import { metres } from "../src/space/labels.ts";
import { addGrid, gridStep, Lines, rgba } from "../src/space/lines.ts";
import { distance, inverse, lookAt, multiply, perspective, project, type Vec3 } from "../src/space/matrix.ts";
import { fitted, FOV, Orbit } from "../src/space/orbit.ts";
import { Pace } from "../src/space/pace.ts";
import { corners, meets, nearest, onLevel, rayThrough } from "../src/space/picking.ts";

const near = (a: readonly number[], b: readonly number[], digits = 6): void =>
  a.forEach((value, at) => expect(value).toBeCloseTo(b[at]!, digits));

test("what lies straight ahead is in the middle of the picture", () => {
  const matrix = multiply(perspective(Math.PI / 2, 1, 1, 100), lookAt([0, 0, 5], [0, 10, 5], [0, 0, 1]));
  const [x, y, , w] = project(matrix, [0, 20, 5]);
  near([x, y, w], [0, 0, 20]);
  // At 90 degrees, as far aside as ahead is the edge; right is +x, up is +z.
  near(project(matrix, [20, 20, 5]).slice(0, 2), [1, 0]);
  near(project(matrix, [0, 20, 25]).slice(0, 2), [0, 1]);
  expect(project(matrix, [0, -20, 5])[3]).toBeLessThan(0);
});

test("a matrix times its inverse changes nothing", () => {
  const matrix = multiply(perspective(1, 1.6, 0.1, 50), lookAt([1, 2, 3], [4, -5, 1], [0, 0, 1]));
  near([...multiply(matrix, inverse(matrix))], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
});

test("the eye is behind and above its target", () => {
  const orbit = new Orbit();
  orbit.view = [90, 30, 10, 1, 2, 0];
  near(orbit.eye, [1, 2 - 10 * Math.cos(Math.PI / 6), 5]);
});

test("turning stops before the zenith, and goes around", () => {
  const orbit = new Orbit();
  orbit.view = [350, 0, 10, 0, 0, 0];
  orbit.turn(-20, 500);
  expect(orbit.yaw).toBeCloseTo(10);
  expect(orbit.pitch).toBeLessThan(90);
});

test("pushing by the height of the picture moves what is at the target by as much", () => {
  const orbit = new Orbit();
  orbit.view = [90, 0, 10, 0, 0, 1];
  orbit.push(0.5, 0);
  // The picture is 2 * 10 * tan(25 degrees) high; half of it to the right is towards -x for the eye.
  near(orbit.target, [-10 * Math.tan(FOV / 2), 0, 1]);
});

test("coming nearer keeps the point under the pointer on its place", () => {
  const orbit = new Orbit();
  orbit.view = [70, 40, 12, 1, -2, 0.5];
  const point: Vec3 = [3, 1, 0];
  const before = project(orbit.matrix(1.5, 50), point);
  orbit.zoom(0.4, point);
  const after = project(orbit.matrix(1.5, 50), point);
  near([after[0], after[1]], [before[0], before[1]], 5);
});

test("the whole of a box is in the fitted view", () => {
  const orbit = new Orbit();
  const [low, high]: [Vec3, Vec3] = [[-4, 0, 0], [4, 10, 2]];
  orbit.view = fitted(low, high, 60, 30);
  for (const point of corners({ who: 0, centre: [0, 5, 1], size: [8, 10, 2], yaw: 0 })) {
    const [x, y] = project(orbit.matrix(16 / 9, 20), point);
    expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(1);
  }
  // Any nearer, and a corner would be cut off.
  orbit.zoom(0.9);
  const cut = corners({ who: 0, centre: [0, 5, 1], size: [8, 10, 2], yaw: 0 }).map((point) => project(orbit.matrix(16 / 9, 20), point));
  expect(Math.max(...cut.flatMap(([x, y]) => [Math.abs(x), Math.abs(y)]))).toBeGreaterThan(1);
});

test("a ray through a pixel passes the point that is seen there", () => {
  const orbit = new Orbit();
  orbit.view = [33, 25, 9, 1, 1, 0];
  const matrix = orbit.matrix(1.7, 40);
  const [x, y] = project(matrix, [2.5, -1, 0]);
  near(onLevel(rayThrough(matrix, x, y), 0)!, [2.5, -1, 0], 4);
  expect(onLevel({ from: [0, 0, 1], along: [0, 0, 1] }, 0)).toBeUndefined();
});

test("a turned box is met where its side is", () => {
  const box = { who: 7, centre: [0, 5, 0] as Vec3, size: [2, 1, 2] as Vec3, yaw: Math.PI / 2 };
  // Turned by a right angle its length lies along y: the near end is at 4.
  expect(meets({ from: [0, 0, 0], along: [0, 1, 0] }, box)).toBeCloseTo(4);
  expect(meets({ from: [0.6, 0, 0], along: [0, 1, 0] }, box)).toBeUndefined();
  const behind = { ...box, who: 8, centre: [0, 9, 0] as Vec3 };
  expect(nearest({ from: [0, 0, 0], along: [0, 1, 0] }, [behind, box])?.box.who).toBe(7);
});

test("grid squares are round numbers of metres", () => {
  expect([3, 12, 20, 50, 200].map(gridStep)).toEqual([0.5, 1, 2, 5, 20]);
  const lines = new Lines();
  addGrid(lines, [0.3, 0, 0], 1, [1, 1, 1, 1]);
  expect(lines.count).toBe(61 * 2 * 6);
});

test("a box is twelve edges and a heading, and lines grow as needed", () => {
  const lines = new Lines();
  for (let at = 0; at < 50; at++) lines.addBox({ who: 0, centre: [0, 0, 1], size: [1, 1, 2], yaw: 0 }, rgba("#ff0000"), 1);
  expect(lines.count).toBe(650);
  expect([...lines.rows.subarray(6, 10)]).toEqual([1, 0, 0, 1]);
});

test("distances are said as people say them", () => {
  expect([0.345, 3.4159, 23.45].map(metres)).toEqual(["35 cm", "3.42 m", "23.4 m"]);
});

test("fewer points are drawn at once where a picture took too long, and more where there is time", () => {
  const pace = new Pace({ budget: 100_000, wantedMs: 33 });
  pace.took(120, 100_000);
  expect(pace.budget).toBe(50_000);
  pace.took(10, 50_000);
  expect(pace.budget).toBe(62_500);
  pace.took(500, 1000); // a picture with few points says nothing about points
  expect(pace.budget).toBe(62_500);
});

test("rows of numbers become boxes", () => {
  const [box] = boxesOf(new Int32Array([4]), new Float32Array([1, 2, 3, 0.5, 0.6, 1.75, 0.25]));
  expect(box).toEqual({ who: 4, centre: [1, 2, 3], size: [0.5, 0.6000000238418579, 1.75], yaw: 0.25 });
  expect(distance([0, 0, 0], [2, 3, 6])).toBe(7);
});

interface Asked {
  op: string;
  args: Record<string, number>;
}

function channel(answer: (asked: Asked) => [Record<string, unknown>, Uint8Array[]]) {
  const asked: Asked[] = [];
  return {
    asked,
    ask: async (op: string, args: Record<string, number> = {}) => {
      asked.push({ op, args });
      return answer({ op, args });
    },
  };
}

test("a cloud comes in pieces without gaps, and stops when it is not wanted any more", async () => {
  const python = channel(({ args }) => [{}, [new Uint8Array(6 * (args["stop"]! - args["start"]!)), new Uint8Array(3 * (args["stop"]! - args["start"]!))]]);
  const part = { points: 1_000_010, triangles: 0, low: [0, 0, 0] as Vec3, high: [1, 1, 1] as Vec3 };
  let got = 0;
  await fetchCloud(python as never, 0, part, (piece) => {
    got += piece.colours.length / 3;
    return true;
  });
  expect(got).toBe(1_000_010);
  const before = python.asked.length;
  await fetchCloud(python as never, 0, part, () => false);
  expect(python.asked.length - before).toBeLessThanOrEqual(3);
});

test("a moment answers for all frames until the next one", async () => {
  let arrived = 0;
  const python = channel(() => [{ from: 4, to: 8, low: [0, 0, 0], high: [1, 1, 1] }, [new Uint8Array(), new Uint8Array(), new Uint8Array(), new Uint8Array(), new Uint8Array()]]);
  const moments = new Moments(python as never, 20, () => arrived++);
  expect(moments.at(6)).toBeUndefined();
  await new Promise((next) => setTimeout(next));
  expect(arrived).toBe(1);
  expect([4, 7, 8].map((frame) => moments.has(frame))).toEqual([true, true, false]);
  expect(moments.at(5)?.points).toBeNull();
});
