/** Zones, lines and clicks as they are drawn: each change makes new ones, nothing is moved in place. */
import type { Place } from "./view_box.ts";

export type Kind = "Polygon" | "LineString" | "Point";

export interface Shape {
  kind: Kind;
  name: string;
  points: readonly Place[];
  /** Where a click is on the map (m), if that is known. */
  map: Place | null;
}

/** A GeoJSON feature as Python keeps it. */
export interface Feature {
  type: "Feature";
  properties: { name: string; units: string; map?: Place };
  geometry: { type: Kind; coordinates: unknown };
}

export function toFeature(shape: Shape, units: string): Feature {
  const { kind, name, points, map } = shape;
  const first = points[0] as Place;
  const coordinates = kind === "Point" ? first : kind === "Polygon" ? [[...points, first]] : points;
  return {
    type: "Feature",
    properties: { name, units, ...(map ? { map } : {}) },
    geometry: { type: kind, coordinates },
  };
}

export function fromFeature(feature: Feature): Shape {
  const { type, coordinates } = feature.geometry;
  const points =
    type === "Point"
      ? [coordinates as Place]
      : type === "Polygon"
        ? ((coordinates as Place[][])[0] ?? []).slice(0, -1)
        : (coordinates as Place[]);
  return { kind: type, name: feature.properties.name, points, map: feature.properties.map ?? null };
}

/** Return a name that no shape has: "zone 3". */
export function freshName(shapes: readonly Shape[], kind: Kind): string {
  const stem = { Polygon: "zone", LineString: "line", Point: "point" }[kind];
  const taken = new Set(shapes.map(({ name }) => name));
  for (let number = 1; ; number++) if (!taken.has(`${stem} ${number}`)) return `${stem} ${number}`;
}

/** How many points a shape needs. */
export const fewest = (kind: Kind): number => ({ Polygon: 3, LineString: 2, Point: 1 })[kind];

const replaced = <Item>(items: readonly Item[], at: number, item: Item): Item[] => items.map((one, index) => (index === at ? item : one));

export function withShape(shapes: readonly Shape[], at: number, change: Partial<Shape>): Shape[] {
  const shape = shapes[at];
  return shape ? replaced(shapes, at, { ...shape, ...change }) : [...shapes];
}

export function moveCorner(shapes: readonly Shape[], at: number, corner: number, to: Place): Shape[] {
  return withShape(shapes, at, { points: replaced(shapes[at]?.points ?? [], corner, to) });
}

export function moveShape(shapes: readonly Shape[], at: number, [right, down]: Place): Shape[] {
  return withShape(shapes, at, { points: (shapes[at]?.points ?? []).map(([x, y]) => [x + right, y + down] as const) });
}

export function insertCorner(shapes: readonly Shape[], at: number, after: number, place: Place): Shape[] {
  const points = shapes[at]?.points ?? [];
  return withShape(shapes, at, { points: [...points.slice(0, after + 1), place, ...points.slice(after + 1)] });
}

/** Take a corner away, or the whole shape where too few would be left. */
export function removeCorner(shapes: readonly Shape[], at: number, corner: number): Shape[] {
  const shape = shapes[at];
  if (!shape) return [...shapes];
  if (shape.points.length <= fewest(shape.kind)) return shapes.filter((_, index) => index !== at);
  return withShape(shapes, at, { points: shape.points.filter((_, index) => index !== corner) });
}

export interface Hit {
  shape: number;
  /** A corner, or the corner before the edge that was hit, or neither: inside. */
  corner: number | null;
  edge: number | null;
}

/** Return what lies under a place of the screen; corners come before edges, edges before insides. */
export function hitAt(
  shapes: readonly Shape[],
  at: Place,
  to: (place: Place) => Place,
  within: number,
): Hit | null {
  const drawn = shapes.map(({ points }) => points.map(to));
  for (let shape = drawn.length - 1; shape >= 0; shape--) {
    const corner = (drawn[shape] as Place[]).findIndex(([x, y]) => Math.hypot(x - at[0], y - at[1]) <= within);
    if (corner >= 0) return { shape, corner, edge: null };
  }
  for (let shape = drawn.length - 1; shape >= 0; shape--) {
    const points = drawn[shape] as Place[];
    const kind = (shapes[shape] as Shape).kind;
    const edges = kind === "Polygon" ? points.length : points.length - 1;
    for (let edge = 0; edge < edges; edge++) {
      const [from, until] = [points[edge] as Place, points[(edge + 1) % points.length] as Place];
      if (toSegment(at, from, until) <= within * 0.8) return { shape, corner: null, edge };
    }
  }
  for (let shape = drawn.length - 1; shape >= 0; shape--) {
    if ((shapes[shape] as Shape).kind === "Polygon" && contains(drawn[shape] as Place[], at)) return { shape, corner: null, edge: null };
  }
  return null;
}

export function toSegment([x, y]: Place, [ax, ay]: Place, [bx, by]: Place): number {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const part = square ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
  return Math.hypot(x - ax - part * dx, y - ay - part * dy);
}

function contains(points: readonly Place[], [x, y]: Place): boolean {
  let within = false;
  for (let at = 0, before = points.length - 1; at < points.length; before = at++) {
    const [[ax, ay], [bx, by]] = [points[at] as Place, points[before] as Place];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

/** What was, what is, and what was taken back. */
export class History<State> {
  #past: State[] = [];
  #now: State;
  #future: State[] = [];

  constructor(now: State) {
    this.#now = now;
  }

  get now(): State {
    return this.#now;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  push(state: State): void {
    this.#past.push(this.#now);
    this.#now = state;
    this.#future = [];
  }

  undo(): boolean {
    const before = this.#past.pop();
    if (before === undefined) return false;
    this.#future.push(this.#now);
    this.#now = before;
    return true;
  }

  redo(): boolean {
    const after = this.#future.pop();
    if (after === undefined) return false;
    this.#past.push(this.#now);
    this.#now = after;
    return true;
  }
}
