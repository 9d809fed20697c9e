import { expect, test } from "vitest";
import { binned, eventAt, neighbour, ordered, sorted, zoomed } from "../src/lanes.ts";

const about = [
  { kind: "interaction", name: "1 · bag", who: 0 },
  { kind: "individual", name: "7", who: 7 },
];
const rows = Int32Array.from([0, 50, 59, 1, 0, 10, 19, 0, 1, 5, 80, 2, 0, 60, 69, 1]);
const { table, lanes } = sorted(rows, Float32Array.from([0.9, 0.5, 1, 0.4]), about);
const bag = lanes[0] as (typeof lanes)[number];

test("a lane's events come by their first frame, whatever their order in the table", () => {
  expect([...bag.events].map((event) => table.first[event])).toEqual([10, 50, 60]);
  expect(lanes[1]?.events).toHaveLength(1);
});

test("lanes stand by kind; only the kinds that are asked for", () => {
  const order = ["individual", "interaction"];
  expect(ordered(lanes, table, [], order).map((lane) => lane.name)).toEqual(["7", "1 · bag"]);
  expect(ordered(lanes, table, ["interaction"], order)).toHaveLength(1);
});

test("neighbours of one label join, and the surest of them speaks for the bar", () => {
  const bars = binned(bag, table, (frame) => frame * 10, 0, 1000);
  expect(bars).toEqual([
    { from: 100, to: 200, event: 1, count: 1 },
    { from: 500, to: 700, event: 0, count: 2 },
  ]);
});

test("ten thousand events are no more bars than there are pixels", () => {
  const many = Int32Array.from({ length: 40_000 }, (_, at) => [0, at >> 2, at >> 2, (at >> 2) % 3][at % 4] as number);
  const dense = sorted(many, new Float32Array(10_000).fill(1), about);
  const bars = binned(dense.lanes[0] as (typeof lanes)[number], dense.table, (frame) => frame / 20, 0, 500);
  expect(bars.length).toBeLessThan(500);
  expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(10_000);
});

test("the event under the pointer is found, and one within reach", () => {
  expect(eventAt(bag, table, 55, 0)).toBe(0);
  expect(eventAt(bag, table, 45, 2)).toBe(-1);
  expect(eventAt(bag, table, 48, 3)).toBe(0);
});

test("the next and the one before", () => {
  expect(neighbour(bag, table, 10, 1)).toBe(50);
  expect(neighbour(bag, table, 50, -1)).toBe(10);
  expect(neighbour(bag, table, 60, 1)).toBeNull();
});

test("zooming keeps the frame under the pointer where it is, inside the recording", () => {
  expect(zoomed([0, 100], 50, 0.5, 101)).toEqual([25, 75]);
  expect(zoomed([25, 75], 25, 4, 101)).toEqual([0, 100]);
});

test("events of different labels in one frame, however wide it is drawn, become one bar", () => {
  const rows = Int32Array.from(Array.from({ length: 300 }, (_, at) => [0, at % 3, at % 3, at % 7]).flat());
  const many = sorted(rows, new Float32Array(300), [{ kind: "interaction", name: "many", who: 0 }]);
  const bars = binned(many.lanes[0]!, many.table, (frame) => frame * 23, 0, 100);
  expect(bars.map((bar) => bar.count)).toEqual([100, 100, 100]);
});
