/** Which map a lens is asked to show, and how Python is asked for it. */
import type { Model } from "../host.ts";

export interface Question {
  op: string;
  args: Record<string, unknown>;
}

/** Return the name under which the wanted map is kept; null where none is wanted. */
export function wantedKey(model: Model, frame: number): string | null {
  const kind = String(model.get("kind"));
  const point = model.get("point") as number[];
  if (kind === "self") return point.length === 2 ? `${frame} self ${point.map(Math.round).join(" ")}` : null;
  const query = model.get("query") as number | null;
  return query === null || query === undefined ? null : `${frame} ${kind} ${query}`;
}

/** Return the question whose answer is the wanted map. */
export function question(model: Model, frame: number): Question {
  const [x, y] = model.get("point") as number[];
  const query = model.get("query");
  if (model.get("kind") === "self") return { op: "point", args: { frame, x, y } };
  if (model.get("kind") === "rollout") return { op: "rollout", args: { frame, query } };
  return { op: "maps", args: { frame, queries: [query] } };
}

/** Return what a drawn map depends on, as one word: the same word needs no drawing. */
export function lookOf(model: Model, key: string): string {
  return [key, ...["layer", "head", "colours", "side_by_side"].map((trait) => model.get(trait))].join("|");
}
