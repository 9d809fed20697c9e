import { add, inverse, type Mat4, project, sub, unit, type Vec3 } from "./matrix.ts";

/** An upright box in the world: middle, length, width, height and heading. */
export interface Box {
  who: number;
  centre: Vec3;
  size: Vec3;
  yaw: number;
}

export interface Ray {
  from: Vec3;
  along: Vec3;
}

/** Return the ray through a point of the picture, -1 to 1 both ways, up is positive. */
export function rayThrough(matrix: Mat4, x: number, y: number): Ray {
  const back = inverse(matrix);
  const [nx, ny, nz] = project(back, [x, y, -1]);
  const [fx, fy, fz] = project(back, [x, y, 0.5]);
  return { from: [nx, ny, nz], along: unit(sub([fx, fy, fz], [nx, ny, nz])) };
}

/** Return how far along a ray a box is met, or nothing. */
export function meets({ from, along }: Ray, box: Box): number | undefined {
  const [cos, sin] = [Math.cos(box.yaw), Math.sin(box.yaw)];
  const turned = (v: Vec3): Vec3 => [cos * v[0] + sin * v[1], cos * v[1] - sin * v[0], v[2]];
  const start = turned(sub(from, box.centre));
  const way = turned(along);
  let [enter, leave] = [0, Infinity];
  for (let at = 0; at < 3; at++) {
    const half = box.size[at]! / 2;
    const one = (-half - start[at]!) / way[at]!;
    const two = (half - start[at]!) / way[at]!;
    if (Number.isNaN(one) || Number.isNaN(two)) return undefined;
    enter = Math.max(enter, Math.min(one, two));
    leave = Math.min(leave, Math.max(one, two));
  }
  return enter <= leave ? enter : undefined;
}

/** Return the nearest box that a ray meets, and how far it is. */
export function nearest(ray: Ray, boxes: readonly Box[]): { box: Box; far: number } | undefined {
  let found: { box: Box; far: number } | undefined;
  for (const box of boxes) {
    const far = meets(ray, box);
    if (far !== undefined && (!found || far < found.far)) found = { box, far };
  }
  return found;
}

/** Return where a ray meets the level plane z = height, or nothing. */
export function onLevel({ from, along }: Ray, height: number): Vec3 | undefined {
  const far = (height - from[2]) / along[2];
  return far > 0 && Number.isFinite(far) ? add(from, along, far) : undefined;
}

/** Return the eight corners of a box: four below, then four above, each all around. */
export function corners({ centre, size, yaw }: Box): Vec3[] {
  const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)];
  const [long, wide, high] = [size[0] / 2, size[1] / 2, size[2] / 2];
  const around = [[long, wide], [-long, wide], [-long, -wide], [long, -wide]] as const;
  return [-high, high].flatMap((z) =>
    around.map(([x, y]): Vec3 => [centre[0] + cos * x - sin * y, centre[1] + sin * x + cos * y, centre[2] + z]),
  );
}
