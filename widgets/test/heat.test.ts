import { expect, test } from "vitest";
import { colourOf, type LookMap, pixels, plane, valueAt } from "../src/heat.ts";

// Two layers of two heads over one row of two cells.
const map: LookMap = { layers: 2, heads: 2, rows: 1, columns: 2, values: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]) };

test("a plane is one layer and head, or the mean over heads of the last layer", () => {
  expect([...plane(map, 0, 1)]).toEqual([3, 4]);
  expect([...plane(map, -1, -1)]).toEqual([6, 7]);
  expect([...plane(map, 9, 9)]).toEqual([7, 8]);
});

test("the cell under the pointer", () => {
  expect(valueAt(plane(map, 0, 0), map, 0.2, 0.5)).toBe(1);
  expect(valueAt(plane(map, 0, 0), map, 0.99, 0.5)).toBe(2);
  expect(valueAt(plane(map, 0, 0), map, 1, 1)).toBe(2);
});

test("where nobody looked the picture shines through, and the most is opaque", () => {
  expect(colourOf(0, "heat")[3]).toBe(0);
  expect(colourOf(1, "viridis")).toEqual([253, 231, 37, 255]);
  expect([...pixels(Float32Array.from([3, 3]), "heat")].filter((_, at) => at % 4 === 3)).toEqual([0, 0]);
});
