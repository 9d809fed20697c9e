import { type Channel, float32, int32 } from "../channel.ts";
import { Recent } from "../recent.ts";
import type { Quantised } from "./geometry.ts";
import type { Vec3 } from "./matrix.ts";
import type { Box } from "./picking.ts";

/** What Python says about a cloud or a mesh. */
export interface Part {
  points: number;
  triangles: number;
  low: Vec3;
  high: Vec3;
}

/** What Python says about the scene. */
export interface Description {
  frames: number;
  individuals: number[];
  classes: string[];
  palette: string[];
  layers: string[];
  clouds: Part[];
  surfaces: Part[];
  bounds: readonly [Vec3, Vec3];
  camera: { eye: Vec3; rays: Vec3[]; yaw: number; pitch: number; width: number; height: number } | null;
  pictures: boolean;
  level: number;
}

/** Movers and boxes at one moment. */
export interface Moment {
  points: Quantised | null;
  boxes: Box[];
}

/** Paths on the ground: for each individual where it was at which frame. */
export interface Walk {
  who: number;
  places: Vec3[];
  frames: number[];
}

const PIECE = 250_000;
const AT_ONCE = 3;
const MOMENTS = 64;
const NUMBERS = 7;

/** Fetch clouds a piece at a time, several on their way at once; false from `arrived` ends it. */
export async function fetchCloud(
  channel: Channel,
  cloud: number,
  { points, low, high }: Part,
  arrived: (part: Quantised, start: number) => boolean,
): Promise<void> {
  let next = 0;
  let going = true;
  const worker = async (): Promise<void> => {
    while (going && next < points) {
      const start = next;
      next += PIECE;
      const stop = Math.min(points, start + PIECE);
      const [, [positions, colours]] = await channel.ask("cloud", { cloud, start, stop });
      if (going && positions && colours) going = arrived({ low, high, positions, colours }, start);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Fetch one byte a point that says who or when it is. */
export async function fetchAttribute(channel: Channel, cloud: number, name: string, start: number, stop: number): Promise<Uint8Array | undefined> {
  return (await channel.ask("attribute", { cloud, name, start, stop }))[1][0];
}

export async function fetchSurface(
  channel: Channel,
  surface: number,
  { points, triangles, low, high }: Part,
): Promise<[Quantised, Uint32Array]> {
  const positions = new Uint8Array(points * 6);
  const colours = new Uint8Array(points * 3);
  const corners = new Uint32Array(triangles * 3);
  for (let start = 0; start < points; start += PIECE) {
    const [, [where, shade]] = await channel.ask("vertices", { surface, start, stop: Math.min(points, start + PIECE) });
    if (where && shade) {
      positions.set(where, start * 6);
      colours.set(shade, start * 3);
    }
  }
  for (let start = 0; start < triangles; start += PIECE) {
    const [, [part]] = await channel.ask("triangles", { surface, start, stop: Math.min(triangles, start + PIECE) });
    if (part) corners.set(new Uint32Array(part.slice().buffer), start * 3);
  }
  return [{ low, high, positions, colours }, corners];
}

export async function fetchWalks(channel: Channel): Promise<Walk[]> {
  const [, [whose, starts, rows]] = await channel.ask("walks");
  if (!whose || !starts || !rows) return [];
  const [who, from, numbers] = [int32(whose), int32(starts), float32(rows)];
  return Array.from(who, (name, at) => {
    const walk: Walk = { who: name, places: [], frames: [] };
    for (let row = from[at]!; row < from[at + 1]!; row++) {
      const [x, y, z, frame] = numbers.subarray(row * 4) as unknown as [number, number, number, number];
      walk.places.push([x, y, z]);
      walk.frames.push(frame);
    }
    return walk;
  });
}

/** Return the boxes of rows of who and of centre, size, heading. */
export function boxesOf(who: Int32Array, numbers: Float32Array): Box[] {
  return Array.from(who, (name, row) => {
    const [x, y, z, long, wide, high, yaw] = numbers.subarray(row * NUMBERS) as unknown as [
      number, number, number, number, number, number, number,
    ];
    return { who: name, centre: [x, y, z], size: [long, wide, high], yaw };
  });
}

/** Who and what is there at each frame, fetched around the one on screen. */
export class Moments {
  readonly #channel: Channel;
  readonly #frames: number;
  readonly #arrived: () => void;
  readonly #known = new Recent<Moment>(MOMENTS);
  readonly #row = new Map<number, number>(); // frame -> the frame of its moment
  readonly #asked = new Set<number>();

  constructor(channel: Channel, frames: number, arrived: () => void) {
    this.#channel = channel;
    this.#frames = frames;
    this.#arrived = arrived;
  }

  at(frame: number): Moment | undefined {
    const row = this.#row.get(frame);
    const known = row === undefined ? undefined : this.#known.get(row);
    if (!known) void this.#fetch(frame);
    return known;
  }

  has(frame: number): boolean {
    const row = this.#row.get(frame);
    return row !== undefined && this.#known.has(row);
  }

  prefetch(frames: readonly number[]): void {
    const next = frames.find((frame) => frame < this.#frames && !this.has(frame));
    if (next !== undefined && this.#asked.size < 2) void this.#fetch(next);
  }

  async #fetch(frame: number): Promise<void> {
    if (this.#asked.has(frame)) return;
    this.#asked.add(frame);
    try {
      const [reply, [who, numbers, positions, colours, attribute]] = await this.#channel.ask("moment", { frame });
      const row = Number(reply["from"]);
      for (let at = row; at < Number(reply["to"]); at++) this.#row.set(at, row);
      const points = positions && colours?.length
        ? { low: reply["low"] as Vec3, high: reply["high"] as Vec3, positions, colours, attribute }
        : null;
      this.#known.set(row, { points, boxes: who && numbers ? boxesOf(int32(who), float32(numbers)) : [] });
      this.#arrived();
    } catch {
      // The next frame that is asked for tries again.
    } finally {
      this.#asked.delete(frame);
    }
  }
}
