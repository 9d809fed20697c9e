/** Labels of one frame: pairs, and what the keys and the mouse do to them, without drawing. */
import type { Point } from "./overlay.ts";

export type Box = readonly [number, number, number, number];

/** A pair as Python tells it; boxes are left, top, right, bottom in pixels. */
export interface LabelPair {
  human: Box;
  object: Box | null;
  object_class: string;
  verb: string;
  human_id: number;
  object_id: number;
  pair?: number;
  labelled: boolean;
  /** What the model says, the surest first. */
  said: Record<string, number>;
}

const LEAST_SIDE = 3;

/** Return the pairs to keep as labels once one of them has another verb. */
export function withVerb(pairs: readonly LabelPair[], at: number, verb: string): LabelPair[] {
  return labelled(pairs.map((pair, place) => (place === at ? { ...pair, verb, labelled: true } : pair)));
}

/** Return the pairs to keep as labels without one of them. */
export function without(pairs: readonly LabelPair[], at: number): LabelPair[] {
  return labelled(pairs.filter((_, place) => place !== at));
}

export const labelled = (pairs: readonly LabelPair[]): LabelPair[] => pairs.filter((pair) => pair.labelled);

/** Return the verbs to offer for a pair: what the model says first, then the others, in order. */
export function offered(pair: LabelPair, verbs: readonly string[]): string[] {
  const said = Object.keys(pair.said).sort((one, other) => (pair.said[other] ?? 0) - (pair.said[one] ?? 0));
  return [...said.filter((verb) => verbs.includes(verb)), ...verbs.filter((verb) => !(verb in pair.said))];
}

/** Return whether a verb is one that cannot be learnt with the thing of a pair. */
export function cannot(pair: LabelPair, verb: string, ruledOut: Readonly<Record<string, readonly string[]>>): boolean {
  return ruledOut[pair.object_class]?.includes(verb) ?? false;
}

/** Return why a verb cannot be chosen, and what to do about it. */
export function whyNot(pair: LabelPair, verb: string): string {
  return `This model was built never to say ${verb} of a ${pair.object_class}; type another word for it (v), which it can learn.`;
}

/** Return a box from two corners, or null if it is too small to be meant. */
export function boxOf(from: Point, to: Point): Box | null {
  const box = [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y)] as const;
  return box[2] - box[0] < LEAST_SIDE || box[3] - box[1] < LEAST_SIDE ? null : box;
}

export interface Grip {
  which: "human" | "object";
  /** Which sides move: 0 left, 1 top, 2 right, 3 bottom. */
  sides: readonly number[];
}

/** Return the corner of a pair's boxes within reach of a point. */
export function gripAt(pair: LabelPair, point: Point, reach: number): Grip | null {
  for (const which of ["object", "human"] as const) {
    const box = pair[which];
    if (!box) continue;
    for (const sides of [[0, 1], [2, 1], [2, 3], [0, 3]] as const) {
      const away = Math.hypot(point.x - box[sides[0]], point.y - box[sides[1]]);
      if (away <= reach) return { which, sides };
    }
  }
  return null;
}

/** Return a box with the gripped corner at another place; its sides never cross. */
export function pulled(box: Box, grip: Grip, to: Point): Box {
  const sides = [...box] as [number, number, number, number];
  for (const side of grip.sides) sides[side] = side % 2 ? to.y : to.x;
  return [
    Math.min(sides[0], sides[2] - LEAST_SIDE),
    Math.min(sides[1], sides[3] - LEAST_SIDE),
    Math.max(sides[2], sides[0] + LEAST_SIDE),
    Math.max(sides[3], sides[1] + LEAST_SIDE),
  ];
}

/** Return the pair under a point: in one of its boxes, the smallest; or near its line. */
export function pairUnder(pairs: readonly LabelPair[], point: Point, reach: number): number {
  let best = -1;
  let least = Infinity;
  pairs.forEach((pair, at) => {
    for (const box of [pair.object, pair.human]) {
      if (!box || point.x < box[0] || point.x > box[2] || point.y < box[1] || point.y > box[3]) continue;
      const area = (box[2] - box[0]) * (box[3] - box[1]);
      if (area < least) [best, least] = [at, area];
    }
  });
  if (best >= 0) return best;
  pairs.forEach((pair, at) => {
    if (!pair.object) return;
    const away = lineDistance(point, middle(pair.human), middle(pair.object));
    if (away <= reach && away < least) [best, least] = [at, away];
  });
  return best;
}

export const middle = (box: Box): Point => ({ x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 });

function lineDistance(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy || 1;
  const part = Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length));
  return Math.hypot(point.x - from.x - part * dx, point.y - from.y - part * dy);
}
