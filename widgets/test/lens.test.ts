import { expect, test } from "vitest";
import type { Channel } from "../src/channel.ts";
import type { Model } from "../src/host.ts";
import { Maps, type Pair } from "../src/lens/maps.ts";
import { lookOf, question, wantedKey } from "../src/lens/wanted.ts";

const model = (values: Record<string, unknown>): Model => ({ get: (name: string) => values[name] }) as unknown as Model;
const pair = (query: number): Pair => ({ query, verb: "hold", object_class: "bag", score: 0.5, human: [0, 0, 1, 1], object: [0, 0, 1, 1] });

test("a map is wanted by frame and pair, or by the cell of a clicked point, or not at all", () => {
  expect(wantedKey(model({ kind: "cross", point: [], query: 4 }), 7)).toBe("7 cross 4");
  expect(wantedKey(model({ kind: "rollout", point: [], query: null }), 7)).toBeNull();
  expect(wantedKey(model({ kind: "self", point: [3.4, 9.6], query: 4 }), 7)).toBe("7 self 3 10");
  expect(wantedKey(model({ kind: "self", point: [], query: 4 }), 7)).toBeNull();
});

test("what is asked fits what is wanted", () => {
  expect(question(model({ kind: "cross", point: [], query: 4 }), 7)).toEqual({ op: "maps", args: { frame: 7, queries: [4] } });
  expect(question(model({ kind: "self", point: [1, 2], query: 4 }), 7)).toEqual({ op: "point", args: { frame: 7, x: 1, y: 2 } });
  expect(question(model({ kind: "rollout", point: [], query: 4 }), 7)).toEqual({ op: "rollout", args: { frame: 7, query: 4 } });
});

test("another head is another look, another opacity is not", () => {
  const look = (values: Record<string, unknown>): string => lookOf(model({ layer: 0, head: 0, ...values }), "7 cross 4");
  expect(look({ head: 1 })).not.toBe(look({}));
  expect(look({ opacity: 0.1 })).toBe(look({}));
});

/** A Python that answers every frame with two pairs, and every query with its number. */
function maps(): { maps: Maps; asked: string[] } {
  const asked: string[] = [];
  const ask = async (op: string, args: { frame: number; queries?: number[] }): Promise<unknown> => {
    asked.push(`${op} ${args.frame} ${args.queries ?? ""}`.trim());
    if (op === "look") return [{ pairs: [pair(1), pair(2)] }, []];
    const buffers = (args.queries ?? []).map((query) => new Uint8Array(new Float32Array([query]).buffer));
    return [{ layers: 1, heads: 1, rows: 1, columns: 1 }, buffers];
  };
  return { maps: new Maps({ ask } as unknown as Channel), asked };
}

test("maps of all pairs are fetched ahead once, and only where they are wanted", async () => {
  const { maps: kept, asked } = maps();
  const pairs = await kept.pairs(5);
  await kept.pairs(5);
  expect(await kept.ahead(5, pairs, false)).toBe(false);
  expect(await kept.ahead(5, pairs, true)).toBe(true);
  expect(await kept.ahead(5, pairs, true)).toBe(false);
  expect(asked).toEqual(["look 5", "maps 5 1,2"]);
  expect(kept.at("5 cross 2")?.values[0]).toBe(2);
});

test("frames that were looked at long ago are forgotten with their maps", async () => {
  const { maps: kept } = maps();
  for (let frame = 0; frame < 14; frame++) await kept.ahead(frame, await kept.pairs(frame), true);
  expect(kept.at("0 cross 1")).toBeUndefined();
  expect(kept.at("13 cross 1")).toBeDefined();
  expect(kept.size).toBe(24);
});
