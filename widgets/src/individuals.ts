import { type Channel, float32, int32 } from "./channel.ts";
import { Recent } from "./recent.ts";

/** One individual in one frame: box centre and size in pixels of the video. */
export interface Sighting {
  who: number;
  x: number;
  y: number;
  width: number;
  height: number;
  confidence: number;
}

/** An individual was in sight from one frame to another, both included. */
export interface Span {
  who: number;
  first: number;
  last: number;
}

interface Window {
  start: number;
  offsets: Int32Array;
  who: Int32Array;
  boxes: Float32Array;
}

const WINDOW = 128;
const WINDOWS = 64;
const NUMBERS = 5;

/** Where individuals are, fetched for the frames around the one on screen. */
export class Sightings {
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

  /** The individuals in a frame; undefined while they are on their way. */
  at(frame: number): Sighting[] | undefined {
    const window = this.#windows.get(Math.floor(frame / WINDOW));
    if (!window) {
      void this.#fetch(Math.floor(frame / WINDOW));
      return undefined;
    }
    const row = frame - window.start;
    const found: Sighting[] = [];
    for (let at = window.offsets[row] ?? 0; at < (window.offsets[row + 1] ?? 0); at++) {
      const [x, y, width, height, confidence] = window.boxes.subarray(at * NUMBERS) as unknown as [
        number, number, number, number, number,
      ];
      found.push({ who: window.who[at] as number, x, y, width, height, confidence });
    }
    return found;
  }

  /** Fetch what the next frames will need. */
  prefetch(frame: number): void {
    const next = Math.floor((frame + WINDOW / 2) / WINDOW);
    if (next * WINDOW < this.#frames && !this.#windows.has(next)) void this.#fetch(next);
  }

  async #fetch(number: number): Promise<void> {
    if (this.#asked.has(number)) return;
    this.#asked.add(number);
    const start = number * WINDOW;
    const stop = Math.min(start + WINDOW, this.#frames);
    try {
      const [, [offsets, who, boxes]] = await this.#channel.ask("boxes", { start, stop });
      if (offsets && who && boxes) {
        const window = { start, offsets: int32(offsets), who: int32(who), boxes: float32(boxes) };
        this.#windows.set(number, window);
        this.#arrived();
      }
    } finally {
      this.#asked.delete(number);
    }
  }
}

export async function fetchSpans(channel: Channel): Promise<Span[]> {
  const [, [part]] = await channel.ask("spans");
  if (!part) return [];
  const rows = int32(part);
  return Array.from({ length: rows.length / 3 }, (_, at) => ({
    who: rows[3 * at] as number,
    first: rows[3 * at + 1] as number,
    last: rows[3 * at + 2] as number,
  }));
}
