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

const PIECE = 4096;

/**
 * Fetch when everybody was in sight, piece by piece: other questions are answered in between,
 * and what is known so far is handed over each time.
 */
export async function fetchSpans(
  channel: Channel,
  frames: number,
  arrived: (spans: readonly Span[]) => boolean,
): Promise<void> {
  const open = new Map<number, Span>();
  const spans: Span[] = [];
  for (let start = 0; start < frames; start += PIECE) {
    const stop = Math.min(start + PIECE, frames);
    const [, [part]] = await channel.ask("spans", { start, stop });
    const rows = part ? int32(part) : new Int32Array();
    for (let at = 0; at < rows.length; at += 3) {
      const [who, first, last] = rows.subarray(at, at + 3) as unknown as [number, number, number];
      const before = open.get(who);
      if (before && before.last + 1 === first) {
        before.last = last;
        continue;
      }
      const span = { who, first, last };
      open.set(who, span);
      spans.push(span);
    }
    if (!arrived(spans)) return;
  }
}
