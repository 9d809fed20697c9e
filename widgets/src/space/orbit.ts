import { add, cross, distance, lookAt, type Mat4, multiply, perspective, project, type Vec3 } from "./matrix.ts";

/** Where one looks from: heading and fall of the look in degrees, metres to the target, the target. */
export type View = readonly [yaw: number, pitch: number, metres: number, x: number, y: number, z: number];

export const FOV = (50 * Math.PI) / 180;
const STEEPEST = 89.9;
const LOWEST = -30;
const [NEAREST_M, FARTHEST_M] = [0.05, 2000];
const FILLED = 0.96; // of the picture, from its middle to its edge
const RAD = Math.PI / 180;

/** An eye that turns around a target; z is up. */
export class Orbit {
  yaw = 90;
  pitch = 30;
  metres = 10;
  target: Vec3 = [0, 0, 0];

  get view(): View {
    return [this.yaw, this.pitch, this.metres, ...this.target];
  }

  set view([yaw, pitch, metres, x, y, z]: View) {
    this.yaw = ((yaw % 360) + 360) % 360;
    this.pitch = Math.min(STEEPEST, Math.max(LOWEST, pitch));
    this.metres = Math.min(FARTHEST_M, Math.max(NEAREST_M, metres));
    this.target = [x, y, z];
  }

  /** The direction in which the eye looks. */
  get ahead(): Vec3 {
    const [yaw, pitch] = [this.yaw * RAD, this.pitch * RAD];
    return [Math.cos(pitch) * Math.cos(yaw), Math.cos(pitch) * Math.sin(yaw), -Math.sin(pitch)];
  }

  get eye(): Vec3 {
    return add(this.target, this.ahead, -this.metres);
  }

  turn(right: number, down: number): void {
    this.view = [this.yaw - right, this.pitch + down, this.metres, ...this.target];
  }

  /** Come nearer (below 1) or go away, towards a point that stays where it is on the screen. */
  zoom(by: number, to: Vec3 = this.target): void {
    const before = this.metres;
    this.view = [this.yaw, this.pitch, this.metres * by, ...this.target];
    const part = this.metres / before;
    this.target = [0, 1, 2].map((at) => to[at]! + (this.target[at]! - to[at]!) * part) as unknown as Vec3;
  }

  /** Push the scene by parts of the picture's height. */
  push(right: number, down: number): void {
    const high = 2 * Math.tan(FOV / 2) * this.metres;
    const across = cross(this.ahead, [0, 0, 1]);
    const long = Math.hypot(...across) || 1;
    const side: Vec3 = [across[0] / long, across[1] / long, 0];
    const up = cross(side, this.ahead);
    this.target = add(add(this.target, side, -right * high), up, down * high);
  }

  matrix(aspect: number, reach: number): Mat4 {
    const far = this.metres + reach;
    const near = Math.max(far / 20_000, Math.min(this.metres / 50, 0.2));
    return multiply(perspective(FOV, aspect, near, far), lookAt(this.eye, this.target, [0, 0, 1]));
  }
}

export function samePlace(a: View, b: View): boolean {
  return a.every((value, at) => Math.abs(value - b[at]!) < 1e-6);
}

/** Return the nearest view in which a box of the world is whole in the picture. */
export function fitted(low: Vec3, high: Vec3, yaw: number, pitch: number, aspect = 16 / 9): View {
  const target = [0, 1, 2].map((at) => (low[at]! + high[at]!) / 2) as unknown as Vec3;
  const reach = Math.max(distance(low, high), 0.5);
  const ends = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) =>
    [0, 1, 2].map((at) => (corner & (1 << at) ? high : low)[at]!),
  ) as unknown as Vec3[];
  const orbit = new Orbit();
  let [near, far] = [reach / 8, reach * 8];
  for (let round = 0; round < 20; round++) {
    orbit.view = [yaw, pitch, (near + far) / 2, ...target];
    const matrix = orbit.matrix(aspect, reach * 2);
    const inside = ends.every((point) => {
      const [x, y, , w] = project(matrix, point);
      return w > 0 && Math.abs(x) < FILLED && Math.abs(y) < FILLED;
    });
    if (inside) far = orbit.metres;
    else near = orbit.metres;
  }
  orbit.view = [yaw, pitch, far, ...target];
  return orbit.view;
}
