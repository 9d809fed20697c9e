import { expect, test } from "vitest";
import { groupOf, unpacked, upTo } from "../src/groups.ts";

test("a frame is in the last group that begins before it", () => {
  const first = [0, 15, 30, 31];
  expect([0, 14, 15, 29, 30, 31, 99].map((frame) => groupOf(first, frame))).toEqual([0, 0, 1, 1, 2, 3, 3]);
  expect(groupOf([0], 7)).toBe(0);
});

const bytes = (numbers: number[]): Uint8Array => new Uint8Array(Int32Array.from(numbers).buffer);

test("packets are cut by their sizes", () => {
  const group = unpacked([bytes([4, 6, 5]), bytes([1, 0, 3]), new Uint8Array([9, 1, 2, 3])]);
  expect([...group.frames]).toEqual([4, 6, 5]);
  expect(group.parts.map((part) => [...part])).toEqual([[9], [], [1, 2, 3]]);
  expect(() => unpacked([bytes([1])])).toThrow("without its packets");
});

test("of a long group only what is wanted and a little more is decoded", () => {
  const frames = Int32Array.from({ length: 250 }, (_, at) => 100 + at);
  const group = { frames, parts: Array.from(frames, () => new Uint8Array(1)) };
  expect(upTo(group, [103]).parts.length).toBe(20);
  expect(upTo(group, [103, 349]).frames.length).toBe(250);
});
