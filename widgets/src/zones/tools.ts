/** What can be drawn, with which key, and where a drawn place may be. */
import type { Kind } from "../shapes.ts";
import type { Bounds, Place } from "../view_box.ts";

export type Unit = "px" | "m";

export interface Tool {
  label: string;
  key: string;
  kind: Kind | null;
  help: string;
}

export const TOOLS: Record<string, Tool> = {
  select: { label: "Select", key: "v", kind: null, help: "Click a shape; drag it, its corners or its edges" },
  polygon: { label: "Zone", key: "p", kind: "Polygon", help: "Click corners; Enter or a double click ends" },
  line: { label: "Line", key: "l", kind: "LineString", help: "Click points; Enter or a double click ends" },
  click: { label: "Click", key: "c", kind: "Point", help: "Click a spot, then write where it is on the map" },
};

/** Return a place inside the picture, rounded to what can be meant: a tenth of a pixel, a millimetre. */
export function kept([x, y]: Place, [left, one, right, other]: Bounds, unit: Unit): Place {
  const digits = unit === "m" ? 1000 : 10;
  const inside = (at: number, low: number, high: number): number =>
    Math.round(Math.min(Math.max(low, high), Math.max(Math.min(low, high), at)) * digits) / digits;
  return [inside(x, left, right), inside(y, one, other)];
}

export function middle([left, one, right, other]: Bounds): Place {
  return [(left + right) / 2, (one + other) / 2];
}

/** Return how far an arrow key moves: a pixel or a decimetre, or ten; up is where the map has it. */
export function nudge(key: string, far: boolean, unit: Unit): Place {
  const step = (unit === "m" ? 0.1 : 1) * (far ? 10 : 1);
  const down = unit === "m" ? -step : step;
  const moves: Record<string, Place> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -down], ArrowDown: [0, down] };
  return moves[key] ?? [0, 0];
}
