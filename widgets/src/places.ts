/** Who is where on the ground, fetched for the frames around the one on screen. */
import { type Channel, float32, int32 } from "./channel.ts";
import { Recent } from "./recent.ts";

/** One individual on the ground: metres, half axes (m) and angle of the 95 % ellipse, m/s. */
export interface Standing {
  who: number;
  x: number;
  y: number;
  long: number;
  short: number;
  angle: number;
  vx: number;
  vy: number;
}

/** One individual's whole way. */
export interface Walk {
  who: number;
  frames: number[];
  places: [number, number][];
}

interface Window {
  start: number;
  offsets: Int32Array;
  who: Int32Array;
  rows: Float32Array;
}

const WINDOW = 256;
const WINDOWS = 64;
const NUMBERS = 7;

export class Places {
  readonly #channel: Channel;
  readonly #frames: number;
  readonly #arrived: () => void;
  readonly #windows = new Recent<Window>(WINDOWS);
  readonly #asked = new Set<number>();

  constructor(channel: Channel, frames: number, arrived: () => void) {
    this.#channel = channel;
    this.#frames = frames;
    this.#arrived = arrived;
  }

  ready(frame: number): boolean {
    return this.#windows.has(Math.floor(frame / WINDOW)) || frame >= this.#frames;
  }

  /** Everybody in a frame; undefined while they are on their way. */
  at(frame: number): Standing[] | undefined {
    const number = Math.floor(frame / WINDOW);
    const window = this.#windows.get(number);
    if (!window) {
      void this.#fetch(number);
      return undefined;
    }
    if (frame - window.start > WINDOW / 2 && !this.#windows.has(number + 1)) void this.#fetch(number + 1);
    return standings(window, frame - window.start);
  }

  async #fetch(number: number): Promise<void> {
    const start = number * WINDOW;
    if (this.#asked.has(number) || start >= this.#frames) return;
    this.#asked.add(number);
    try {
      const stop = Math.min(start + WINDOW, this.#frames);
      const [, [offsets, who, rows]] = await this.#channel.ask("places", { start, stop });
      if (!offsets || !who || !rows) return;
      this.#windows.set(number, { start, offsets: int32(offsets), who: int32(who), rows: float32(rows) });
      this.#arrived();
    } finally {
      this.#asked.delete(number);
    }
  }
}

export function standings(window: Window, row: number): Standing[] {
  const found: Standing[] = [];
  for (let at = window.offsets[row] ?? 0; at < (window.offsets[row + 1] ?? 0); at++) {
    const [x, y, long, short, angle, vx, vy] = window.rows.subarray(at * NUMBERS) as unknown as [
      number, number, number, number, number, number, number,
    ];
    found.push({ who: window.who[at] as number, x, y, long, short, angle, vx, vy });
  }
  return found;
}

/** Take apart what Python says about whole ways: who and frame, x and y, NaN where broken. */
export function walksOf(names: Int32Array, places: Float32Array): Walk[] {
  const walks = new Map<number, Walk>();
  for (let at = 0; at < names.length / 2; at++) {
    const who = names[at * 2] as number;
    const walk = walks.get(who) ?? { who, frames: [], places: [] };
    walk.frames.push(names[at * 2 + 1] as number);
    walk.places.push([places[at * 2] as number, places[at * 2 + 1] as number]);
    walks.set(who, walk);
  }
  return [...walks.values()];
}

/** Return who stands nearest to a place of the screen, within so many pixels. */
export function nearest(
  here: readonly Standing[],
  at: readonly [number, number],
  to: (place: readonly [number, number]) => [number, number],
  within: number,
): Standing | undefined {
  let [best, least] = [undefined as Standing | undefined, within];
  for (const standing of here) {
    const [x, y] = to([standing.x, standing.y]);
    const distance = Math.hypot(x - at[0], y - at[1]);
    if (distance < least) [best, least] = [standing, distance];
  }
  return best;
}
