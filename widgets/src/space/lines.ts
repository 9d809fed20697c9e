import { add, type Vec3 } from "./matrix.ts";
import { type Box, corners } from "./picking.ts";

export const STRIDE = 13;

/**
 * Straight lines for the screen: ends, colour, width in pixels, and the frame at each end.
 *
 * A frame below 0 says that the line has no time. A row is 13 floats.
 */
export class Lines {
  #rows = new Float32Array(STRIDE * 256);
  count = 0;

  get rows(): Float32Array {
    return this.#rows.subarray(0, this.count * STRIDE);
  }

  add(a: Vec3, b: Vec3, colour: Rgba, width = 1, from = -1, to = -1): void {
    if ((this.count + 1) * STRIDE > this.#rows.length) {
      const larger = new Float32Array(this.#rows.length * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows.set([...a, ...b, ...colour, width, from, to], this.count++ * STRIDE);
  }

  addBox(box: Box, colour: Rgba, width: number): void {
    const at = corners(box);
    for (let side = 0; side < 4; side++) {
      const next = (side + 1) % 4;
      this.add(at[side]!, at[next]!, colour, width);
      this.add(at[side + 4]!, at[next + 4]!, colour, width);
      this.add(at[side]!, at[side + 4]!, colour, width);
    }
    // Where it heads: from the middle of the bottom to beyond the front.
    const foot: Vec3 = [box.centre[0], box.centre[1], box.centre[2] - box.size[2] / 2];
    const reach = box.size[0] / 2 + 0.25;
    this.add(foot, add(foot, [Math.cos(box.yaw), Math.sin(box.yaw), 0], reach), colour, width);
  }
}

export type Rgba = readonly [number, number, number, number];

/** Return a colour of the page, as `#rrggbb`, for a shader. */
export function rgba(hex: string, opaque = 1): Rgba {
  const part = (at: number): number => parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5), opaque];
}

/** Return the metres between the lines of a grid, so that they are not too close on the screen. */
export function gridStep(metres: number): number {
  const wanted = metres / 12;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((by) => by * power).find((step) => step >= wanted) ?? 10 * power;
}

/** Lay a grid on the ground around a point; each fifth line is stronger. */
export function addGrid(lines: Lines, middle: Vec3, step: number, colour: Rgba, height = 0): void {
  const half = 30;
  const [x0, y0] = [Math.round(middle[0] / step), Math.round(middle[1] / step)];
  const pieces = 6;
  for (let at = -half; at <= half; at++) {
    for (const [number, other, along] of [[x0 + at, y0, 0], [y0 + at, x0, 1]] as const) {
      const strong: Rgba = [colour[0], colour[1], colour[2], colour[3] * (number % 5 ? 0.4 : 1)];
      for (let piece = 0; piece < pieces; piece++) {
        const [from, to] = [piece, piece + 1].map((part) => (other - half + (2 * half * part) / pieces) * step);
        const ends = [from!, to!].map((far): Vec3 => (along ? [far, number * step, height] : [number * step, far, height]));
        lines.add(ends[0]!, ends[1]!, strong, number % 5 ? 1 : 1.4);
      }
    }
  }
}
