import { expect, test } from "vitest";
import { extended, path, smooth } from "../src/curve.ts";

test("points come in pieces; a new lesson begins anew", () => {
  const first = extended({ seconds: [], loss: [] }, 0, [[0.1, 5], [0.2, 4]]);
  const second = extended(first, 2, [[0.3, 3]]);
  expect(second).toEqual({ seconds: [0.1, 0.2, 0.3], loss: [5, 4, 3] });
  expect(extended(second, 0, [[0.1, 9]])).toEqual({ seconds: [0.1], loss: [9] });
});

test("a path fills its box, from the first step to the last, with nothing at the bottom", () => {
  expect(path({ seconds: [0, 1, 2], loss: [4, 2, 1] }, 100, 40)).toEqual([[0, 0], [50, 20], [100, 30]]);
});

test("the running mean goes after the values", () => {
  expect(smooth([4, 4, 4])).toEqual([4, 4, 4]);
  expect(smooth([4, 0], 0.5)).toEqual([4, 2]);
});
