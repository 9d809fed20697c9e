import { expect, test } from "vitest";
import type { Sighting } from "../src/individuals.ts";
import { individualAt } from "../src/overlay.ts";
import { lanesOf } from "../src/timeline.ts";

const box = (who: number, x: number, y: number, size: number): Sighting => ({
  who, x, y, width: size, height: size, confidence: 1,
});

test("of two boxes under the pointer the smaller one lies in front", () => {
  const here = [box(0, 50, 50, 60), box(1, 55, 55, 10)];
  expect(individualAt(here, { x: 55, y: 55 })?.who).toBe(1);
  expect(individualAt(here, { x: 25, y: 50 })?.who).toBe(0);
  expect(individualAt(here, { x: 19, y: 50 })).toBeUndefined();
});

test("the edge belongs to a box", () => {
  expect(individualAt([box(0, 10, 10, 4)], { x: 12, y: 8 })?.who).toBe(0);
});

test("lanes come in the order in which individuals appear; gaps stay gaps", () => {
  const lanes = lanesOf(
    [
      { who: 0, first: 30, last: 40 },
      { who: 1, first: 5, last: 9 },
      { who: 1, first: 20, last: 25 },
    ],
    (who) => ({ number: 100 + who, name: `${100 + who}`, colour: "red" }),
  );
  expect(lanes.map((lane) => lane.number)).toEqual([101, 100]);
  expect(lanes[0]?.spans).toHaveLength(2);
});
