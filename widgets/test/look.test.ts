import { expect, test } from "vitest";
import { clock, colourOf, frameAt, lightness, markEvery } from "../src/look.ts";

test.each([
  [0, "0:00.00"],
  [9.56, "0:09.56"],
  [59.999, "1:00.00"],
  [62.5, "1:02.50"],
  [3661.25, "1:01:01.25"],
])("%d s reads %s", (seconds, words) => expect(clock(seconds)).toBe(words));

test("an individual keeps its colour, whatever its number", () => {
  const palette = ["red", "green", "blue"];
  expect([0, 4, -1].map((number) => colourOf(number, palette))).toEqual(["red", "green", "blue"]);
});

test("marks are as close as there is room", () => {
  expect(markEvery(10, 10)).toBe(1);
  expect(markEvery(10, 3)).toBe(5);
  expect(markEvery(0, 5)).toBe(0.1);
  expect(markEvery(1e9, 5)).toBe(14_400);
});

test("a moment is found among frames of uneven length", () => {
  const seconds = [0, 0.1, 0.5, 0.6];
  const at = (moment: number): number => frameAt(moment, 4, (frame) => seconds[frame] ?? 0);
  expect([0, 0.05, 0.1, 0.2, 0.55, 9].map(at)).toEqual([0, 1, 1, 2, 3, 3]);
});

test.each([
  ["rgb(255, 255, 255)", 1],
  ["rgb(0, 0, 0)", 0],
  ["rgba(0, 0, 0, 0)", undefined],
  ["transparent", undefined],
])("%s has lightness %s", (colour, light) => {
  if (light === undefined) expect(lightness(colour)).toBeUndefined();
  else expect(lightness(colour)).toBeCloseTo(light);
});
