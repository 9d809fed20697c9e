import { expect, test } from "vitest";
import { boxOf, cannot, gripAt, type LabelPair, offered, pairUnder, pulled, whyNot, withVerb, without } from "../src/labelling.ts";

const pair = (values: Partial<LabelPair> = {}): LabelPair => ({
  human: [0, 0, 20, 60], object: [30, 40, 40, 50], object_class: "bag", verb: "hold",
  human_id: 1, object_id: 2, labelled: false, said: { hold: 0.6, carry: 0.7 }, ...values,
});

test("putting one verb right labels that pair and no other", () => {
  const kept = withVerb([pair(), pair({ labelled: true, verb: "kick" }), pair()], 0, "carry");
  expect(kept.map(({ verb }) => verb)).toEqual(["carry", "kick"]);
  expect(without([pair({ labelled: true }), pair({ labelled: true, verb: "kick" })], 0).map(({ verb }) => verb)).toEqual(["kick"]);
});

test("what the model says is offered first, the surest on top", () => {
  expect(offered(pair(), ["hold", "kick", "carry"])).toEqual(["carry", "hold", "kick"]);
});

test("a verb that cannot be learnt with a thing is told apart, and only with that thing", () => {
  const out = { cart: ["carry"] };
  expect(cannot(pair({ object_class: "cart" }), "carry", out)).toBe(true);
  expect(cannot(pair({ object_class: "cart" }), "push", out)).toBe(false);
  expect(cannot(pair({ object_class: "bag" }), "carry", out)).toBe(false);
  expect(whyNot(pair({ object_class: "cart" }), "carry")).toContain("never to say carry of a cart");
});

test("a box needs two sides, in whichever direction it is drawn", () => {
  expect(boxOf({ x: 9, y: 8 }, { x: 1, y: 2 })).toEqual([1, 2, 9, 8]);
  expect(boxOf({ x: 1, y: 2 }, { x: 2, y: 20 })).toBeNull();
});

test("a corner is pulled, and never over the one opposite", () => {
  const grip = gripAt(pair(), { x: 40, y: 51 }, 3);
  expect(grip).toEqual({ which: "object", sides: [2, 3] });
  expect(pulled([30, 40, 40, 50], grip as never, { x: 60, y: 70 })).toEqual([30, 40, 60, 70]);
  expect(pulled([30, 40, 40, 50], grip as never, { x: 0, y: 0 })).toEqual([-3, -3, 33, 43]);
  expect(gripAt(pair(), { x: 10, y: 30 }, 3)).toBeNull();
});

test("the smallest box under the pointer is meant, else the line near it", () => {
  const pairs = [pair(), pair({ human: [25, 0, 60, 90], object: null })];
  expect(pairUnder(pairs, { x: 35, y: 45 }, 4)).toBe(0);
  expect(pairUnder(pairs, { x: 50, y: 80 }, 4)).toBe(1);
  expect(pairUnder([pair()], { x: 22, y: 37 }, 4)).toBe(0);
  expect(pairUnder(pairs, { x: 200, y: 200 }, 4)).toBe(-1);
});
