import { expect, test } from "vitest";
import type { Channel, Reply } from "../src/channel.ts";
import { fetchSpans, Sightings, type Span } from "../src/individuals.ts";

/** A Python that answers with these numbers. */
function python(answer: (op: string, args: Reply) => ArrayBuffer[]) {
  const asked: [string, Reply][] = [];
  const ask = async (op: string, args: Reply = {}): Promise<[Reply, Uint8Array[]]> => {
    asked.push([op, args]);
    return [{}, answer(op, args).map((part) => new Uint8Array(part))];
  };
  return { channel: { ask } as unknown as Channel, asked };
}

const int32 = (...numbers: number[]): ArrayBuffer => new Int32Array(numbers).buffer;

test("spans that are cut between two pieces are one; gaps stay", async () => {
  const { channel, asked } = python((_, { start }) => [
    start === 0 ? int32(0, 10, 4095, 1, 0, 4000) : int32(0, 4096, 4100, 1, 4096, 4099),
  ]);
  const seen: number[] = [];
  let spans: readonly Span[] = [];
  await fetchSpans(channel, 5000, (now) => {
    seen.push(now.length);
    spans = now;
    return true;
  });
  expect(asked.map(([, args]) => [args["start"], args["stop"]])).toEqual([[0, 4096], [4096, 5000]]);
  expect(seen).toEqual([2, 3]);
  expect(spans).toEqual([
    { who: 0, first: 10, last: 4100 },
    { who: 1, first: 0, last: 4000 },
    { who: 1, first: 4096, last: 4099 },
  ]);
});

test("nothing more is asked once nobody listens", async () => {
  const { channel, asked } = python(() => [int32()]);
  await fetchSpans(channel, 1e6, () => false);
  expect(asked).toHaveLength(1);
});

test("sightings come by windows of frames, each asked for once", async () => {
  const { channel, asked } = python(() => [
    int32(0, 1, 1, ...Array.from({ length: 126 }, () => 1)),
    int32(3),
    new Float32Array([5, 6, 7, 8, 0.5]).buffer,
  ]);
  let arrived = 0;
  const sightings = new Sightings(channel, 200, () => (arrived += 1));
  expect(sightings.at(0)).toBeUndefined();
  expect(sightings.at(1)).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve));
  expect(arrived).toBe(1);
  expect(sightings.at(0)).toEqual([{ who: 3, x: 5, y: 6, width: 7, height: 8, confidence: 0.5 }]);
  expect(sightings.at(1)).toEqual([]);
  sightings.prefetch(10);
  expect(asked).toHaveLength(1);
  sightings.prefetch(70);
  expect(asked[1]).toEqual(["boxes", { start: 128, stop: 200 }]);
});
