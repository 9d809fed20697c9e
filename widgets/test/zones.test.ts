import { expect, test } from "vitest";
import { typed } from "../src/zones/fields.ts";
import { kept, middle, nudge } from "../src/zones/tools.ts";

test("a place is kept inside the picture, to a tenth of a pixel or a millimetre", () => {
  expect(kept([-5, 3.14159], [0, 0, 640, 360], "px")).toEqual([0, 3.1]);
  // On a map y goes up, so the bounds come the other way round.
  expect(kept([1.23456, 99], [-10, 30, 10, 0], "m")).toEqual([1.235, 30]);
});

test("the cross begins in the middle", () => {
  expect(middle([-10, 30, 10, 0])).toEqual([0, 15]);
});

test("arrows move by a pixel down the picture, and by a decimetre up the map", () => {
  expect(nudge("ArrowUp", false, "px")).toEqual([0, -1]);
  expect(nudge("ArrowUp", true, "m")).toEqual([0, 1]);
  expect(nudge("ArrowLeft", true, "px")).toEqual([-10, 0]);
});

test("numbers are read with a point or a comma, and only where both are there", () => {
  expect(typed("1,5", " -2.25 ")).toEqual([1.5, -2.25]);
  expect(typed("", "2")).toBeNull();
  expect(typed("one", "2")).toBeNull();
});
