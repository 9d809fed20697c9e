import { expect, test } from "vitest";
import { depthColour, inside, valueAt } from "../src/areas.ts";
import { distance, type Pairing, pairingAt, pairsOf } from "../src/pairings.ts";

test("rows of a window become pairs", () => {
  const offsets = Int32Array.from([0, 1, 1, 2]);
  const numbers = Int32Array.from([7, 0, -1, 2]);
  const boxes = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 0.5, 1, 1, 1, 1, NaN, NaN, NaN, NaN, 1]);
  expect(pairsOf(offsets, numbers, boxes, 0)).toEqual([{ pair: 7, verb: 0, human: [1, 2, 3, 4], object: [5, 6, 7, 8], score: 0.5 }]);
  expect(pairsOf(offsets, numbers, boxes, 1)).toEqual([]);
  expect(pairsOf(offsets, numbers, boxes, 2)[0]?.pair).toBe(-1);
});

test("the line that lies nearest is the one that is meant", () => {
  const pair = (number: number, y: number): Pairing => ({ pair: number, verb: 0, human: [0, y, 4, 8], object: [100, y, 4, 4], score: 1 });
  expect(pairingAt([pair(1, 0), pair(2, 10)], { x: 50, y: 7 }, 5)?.pair).toBe(2);
  expect(pairingAt([pair(1, 0)], { x: 50, y: 7 }, 5)).toBeUndefined();
  expect(distance({ x: 103, y: 4 }, { x: 0, y: 0 }, { x: 100, y: 0 })).toBe(5);
});

test("a point is inside a zone or not", () => {
  const zone = [[0, 0], [10, 0], [10, 10], [0, 10]] as const;
  expect(inside(zone, { x: 5, y: 5 })).toBe(true);
  expect(inside(zone, { x: 15, y: 5 })).toBe(false);
});

test("depth under the pointer is in metres, and nothing where nothing is known", () => {
  const map = { columns: 2, rows: 1, least: 2, most: 10, values: Uint8Array.from([255, 0]) };
  expect(valueAt(map, { x: 3, y: 1 }, { x: 20, y: 10 })).toBe(10);
  expect(valueAt(map, { x: 13, y: 1 }, { x: 20, y: 10 })).toBeUndefined();
  expect(depthColour(0)[3]).toBe(0);
});
