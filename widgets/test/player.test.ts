import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Player } from "../src/player.ts";

// A screen that is drawn every 20 ms, and a video of 25 frames a second.
let now = 0;
let pending: Map<number, FrameRequestCallback>;

beforeEach(() => {
  now = 0;
  pending = new Map();
  let next = 1;
  vi.stubGlobal("requestAnimationFrame", (draw: FrameRequestCallback) => {
    pending.set(next, draw);
    return next++;
  });
  vi.stubGlobal("cancelAnimationFrame", (id: number) => pending.delete(id));
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function pass(ms: number): void {
  for (const end = now + ms; now < end; ) {
    now += 20;
    const due = [...pending.values()];
    pending.clear();
    for (const draw of due) draw(now);
  }
}

function playing(options: { frames?: number; ready?: (frame: number) => boolean } = {}) {
  const shown: number[] = [];
  let ended = 0;
  const player = new Player({
    frames: options.frames ?? 100,
    seconds: (frame) => frame / 25,
    ready: options.ready ?? (() => true),
    show: (frame) => shown.push(frame),
    end: () => (ended += 1),
  });
  return { player, shown, ends: () => ended };
}

test("one second shows one second", () => {
  const { player, shown } = playing();
  player.play(0);
  pass(1000);
  expect(shown.at(-1)).toBeGreaterThanOrEqual(24);
  expect(shown.at(-1)).toBeLessThanOrEqual(25);
  expect(shown).toEqual([...shown].sort((one, other) => one - other));
});

test("it never runs past a picture that is not there", () => {
  let have = 5;
  const { player, shown } = playing({ ready: (frame) => frame <= have });
  player.play(0);
  pass(300);
  expect(shown.at(-1)).toBe(5);
  have = 100;
  pass(400);
  expect(shown.at(-1)).toBeGreaterThan(6);
  expect(shown.at(-1)).toBeLessThan(18);
});

test("it stops at the end and says so, once", () => {
  const { player, shown, ends } = playing({ frames: 10 });
  player.play(7);
  pass(500);
  expect(shown.at(-1)).toBe(9);
  expect(player.playing).toBe(false);
  expect(ends()).toBe(1);
});

test("in a loop it starts again; from the last frame it starts at the first", () => {
  const { player, shown } = playing({ frames: 10 });
  player.loop = true;
  player.play(9);
  pass(800);
  expect(shown[0]).toBe(0);
  expect(shown.filter((frame) => frame === 0).length).toBeGreaterThan(1);
});

test("fast means longer strides, not more pictures than a screen shows", () => {
  const { player } = playing();
  player.speed = 4;
  player.play(0);
  expect(player.stride).toBe(3);
  player.pause();
  expect(player.stride).toBe(1);
});
