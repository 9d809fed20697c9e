/** The few matrices that a camera needs; columns first, as WebGL takes them. */

export type Vec3 = readonly [number, number, number];
export type Mat4 = Float64Array;

export const add = (a: Vec3, b: Vec3, by = 1): Vec3 => [a[0] + b[0] * by, a[1] + b[1] * by, a[2] + b[2] * by];
export const sub = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vec3): number => Math.hypot(a[0], a[1], a[2]);
export const distance = (a: Vec3, b: Vec3): number => length(sub(a, b));

export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export function unit(a: Vec3): Vec3 {
  const long = length(a) || 1;
  return [a[0] / long, a[1] / long, a[2] / long];
}

export function perspective(fovRad: number, aspect: number, near: number, far: number): Mat4 {
  const f = 1 / Math.tan(fovRad / 2);
  const m = new Float64Array(16);
  m[0] = f / aspect;
  m[5] = f;
  m[10] = (far + near) / (near - far);
  m[11] = -1;
  m[14] = (2 * far * near) / (near - far);
  return m;
}

/** Return the matrix from the world to an eye that looks at a target. */
export function lookAt(eye: Vec3, target: Vec3, up: Vec3): Mat4 {
  const back = unit(sub(eye, target));
  const right = unit(cross(up, back));
  const over = cross(back, right);
  const m = new Float64Array(16);
  [right, over, back].forEach((axis, row) => {
    axis.forEach((value, column) => (m[column * 4 + row] = value));
    m[12 + row] = -dot(axis, eye);
  });
  m[15] = 1;
  return m;
}

export function multiply(a: Mat4, b: Mat4): Mat4 {
  const m = new Float64Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let at = 0; at < 4; at++) sum += (a[at * 4 + row] as number) * (b[column * 4 + at] as number);
      m[column * 4 + row] = sum;
    }
  }
  return m;
}

/** Return x, y, z over w, and w itself: not positive for what lies behind the eye. */
export function project(m: Mat4, p: Vec3): readonly [number, number, number, number] {
  const row = (at: number): number =>
    (m[at] as number) * p[0] + (m[4 + at] as number) * p[1] + (m[8 + at] as number) * p[2] + (m[12 + at] as number);
  const w = row(3);
  return [row(0) / w, row(1) / w, row(2) / w, w];
}

export function inverse(m: Mat4): Mat4 {
  // Gauss and Jordan, on rows of a matrix with the identity beside it.
  const rows = Array.from({ length: 4 }, (_, row) =>
    Array.from({ length: 8 }, (_, at) => (at < 4 ? (m[at * 4 + row] as number) : Number(at - 4 === row))),
  );
  for (let at = 0; at < 4; at++) {
    let best = at;
    for (let row = at; row < 4; row++) {
      if (Math.abs(rows[row]![at]!) > Math.abs(rows[best]![at]!)) best = row;
    }
    [rows[at], rows[best]] = [rows[best]!, rows[at]!];
    const by = rows[at]![at]!;
    rows[at] = rows[at]!.map((value) => value / by);
    for (let row = 0; row < 4; row++) {
      if (row === at) continue;
      const times = rows[row]![at]!;
      rows[row] = rows[row]!.map((value, column) => value - times * rows[at]![column]!);
    }
  }
  const found = new Float64Array(16);
  for (let row = 0; row < 4; row++) for (let at = 0; at < 4; at++) found[at * 4 + row] = rows[row]![4 + at]!;
  return found;
}
