/** Human-object pairs: who does what with what in the frame on screen. */
import { type Channel, float32, int32 } from "./channel.ts";
import { colourOf } from "./look.ts";
import type { Extra, Placement, Point } from "./overlay.ts";
import { Recent } from "./recent.ts";

/** A pair in one frame; boxes as centre and size in pixels, the object's NaN where there is none. */
export interface Pairing {
  /** The pair's number over the recording; -1 where it has none. */
  pair: number;
  /** Place of its verb in the list of verbs. */
  verb: number;
  human: readonly [number, number, number, number];
  object: readonly [number, number, number, number];
  score: number;
}

interface Window {
  start: number;
  offsets: Int32Array;
  numbers: Int32Array;
  boxes: Float32Array;
}

const WINDOW = 128;
const WINDOWS = 64;
const NUMBERS = 2;
const BOXES = 9;

/** Pairs of frames, fetched for the frames around the one on screen. */
export class Pairings {
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

  /** The pairs in a frame; undefined while they are on their way. */
  at(frame: number): Pairing[] | undefined {
    const window = this.#windows.get(Math.floor(frame / WINDOW));
    if (!window) {
      void this.#fetch(Math.floor(frame / WINDOW));
      return undefined;
    }
    return pairsOf(window.offsets, window.numbers, window.boxes, frame - window.start);
  }

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
      const [, [offsets, numbers, boxes]] = await this.#channel.ask("pairs", { start, stop });
      if (offsets && numbers && boxes) {
        this.#windows.set(number, { start, offsets: int32(offsets), numbers: int32(numbers), boxes: float32(boxes) });
        this.#arrived();
      }
    } finally {
      this.#asked.delete(number);
    }
  }
}

/** Return the pairs of one row of a window, from the numbers that came over the wire. */
export function pairsOf(offsets: Int32Array, numbers: Int32Array, boxes: Float32Array, row: number): Pairing[] {
  const found: Pairing[] = [];
  for (let at = offsets[row] ?? 0; at < (offsets[row + 1] ?? 0); at++) {
    const [pair, verb] = numbers.subarray(at * NUMBERS) as unknown as [number, number];
    const b = boxes.subarray(at * BOXES, (at + 1) * BOXES) as unknown as number[];
    const four = (from: number): [number, number, number, number] => b.slice(from, from + 4) as unknown as [number, number, number, number];
    found.push({ pair, verb, human: [...four(0)], object: [...four(4)], score: b[8] as number });
  }
  return found;
}

/** Return the pair whose line or label lies within reach of a point; the nearest of several. */
export function pairingAt(pairs: readonly Pairing[], point: Point, reach: number): Pairing | undefined {
  let best: Pairing | undefined;
  let least = reach;
  for (const pairing of pairs) {
    const { human, object } = pairing;
    if (!Number.isFinite(object[0])) continue;
    const away = distance(point, { x: human[0], y: human[1] }, { x: object[0], y: object[1] });
    if (away <= least) [best, least] = [pairing, away];
  }
  return best;
}

/** Return how far a point lies from a line between two others. */
export function distance(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const part = length ? Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length)) : 0;
  return Math.hypot(point.x - from.x - part * dx, point.y - from.y - part * dy);
}

export interface PairLook {
  verbs: readonly string[];
  palette: readonly string[];
  chosen: number | null;
  press(pair: number | null): void;
}

/** Draws pairs as lines from human to object with the verb on them. */
export class PairLayer implements Extra {
  readonly #pairs: readonly Pairing[];
  readonly #look: PairLook;

  constructor(pairs: readonly Pairing[], look: PairLook) {
    this.#pairs = pairs;
    this.#look = look;
  }

  draw(context: CanvasRenderingContext2D, placement: Placement): void {
    const { chosen } = this.#look;
    const order = [...this.#pairs].sort((one, other) => Number(one.pair === chosen) - Number(other.pair === chosen));
    for (const pairing of order) drawPairing(context, pairing, placement, this.#look);
  }

  at(point: Point, reach: number): { text: string; press(): void } | undefined {
    const found = pairingAt(this.#pairs, point, reach);
    if (!found) return undefined;
    const { verbs, press, chosen } = this.#look;
    return {
      text: `${verbs[found.verb] ?? "?"} · ${found.score.toFixed(2)}`,
      press: () => press(found.pair === chosen || found.pair < 0 ? null : found.pair),
    };
  }
}

export function drawPairing(context: CanvasRenderingContext2D, pairing: Pairing, placement: Placement, look: PairLook): void {
  const { scale, left, top } = placement;
  const colour = colourOf(Math.max(0, pairing.verb), look.palette);
  const strong = pairing.pair >= 0 && pairing.pair === look.chosen;
  const place = ([x, y]: readonly number[]): Point => ({ x: left + (x as number) * scale, y: top + (y as number) * scale });
  const [from, to] = [place(pairing.human), place(pairing.object)];
  context.globalAlpha = look.chosen === null || strong ? 1 : 0.4;
  if (Number.isFinite(to.x)) {
    for (const [width, stroke] of [[strong ? 5.5 : 4, "rgba(10, 14, 20, 0.55)"], [strong ? 3.5 : 2, colour]] as const) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    }
    const [, , width, height] = pairing.object;
    context.setLineDash([5, 4]);
    context.lineWidth = strong ? 2.5 : 1.5;
    context.strokeRect(to.x - (width * scale) / 2, to.y - (height * scale) / 2, width * scale, height * scale);
    context.setLineDash([]);
    for (const end of [from, to]) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(end.x, end.y, strong ? 4.5 : 3.5, 0, 2 * Math.PI);
      context.fill();
    }
  }
  const middle = Number.isFinite(to.x) ? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } : from;
  const text = look.verbs[pairing.verb] ?? "?";
  context.font = '600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  const width = context.measureText(text).width + 12;
  context.fillStyle = "rgba(10, 14, 20, 0.82)";
  context.beginPath();
  context.roundRect(middle.x - width / 2, middle.y - 9, width, 18, 9);
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.stroke();
  context.fillStyle = "#f3f6fa";
  context.textBaseline = "middle";
  context.fillText(text, middle.x - width / 2 + 6, middle.y + 0.5);
  context.globalAlpha = 1;
}
