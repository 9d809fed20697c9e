/** What a SceneView shares with Python, read by name; and what its numbers mean. */
import type { Model } from "../host.ts";
import { colourOf } from "../look.ts";
import type { Description } from "./data.ts";
import { distance, type Vec3 } from "./matrix.ts";
import { type Mode, MODES } from "./renderer.ts";

export class State {
  readonly about: Description;
  readonly last: number;
  /** Frames a second. */
  readonly rate: number;
  /** Metres from one corner of the scene to the opposite one. */
  readonly reach: number;
  readonly #model: Model;
  readonly #times: Float64Array;

  constructor(model: Model, about: Description, times: Float64Array) {
    this.#model = model;
    this.#times = times;
    this.about = about;
    this.last = Math.max(0, about.frames - 1);
    this.rate = this.last && this.seconds(this.last) > 0 ? this.last / this.seconds(this.last) : 25;
    this.reach = distance(...about.bounds);
  }

  seconds(frame: number): number {
    return this.#times[frame] ?? 0;
  }

  /** Return the frame that is meant: a whole one, and one that there is. */
  clamp(frame: number): number {
    return Math.min(this.last, Math.max(0, Math.round(frame) || 0));
  }

  /** Return the number of the individual in this row. */
  number(row: number): number {
    return this.about.individuals[row] ?? row;
  }

  name(row: number): string {
    return `${this.number(row)} ${this.about.classes[row] ?? ""}`.trim();
  }

  colour(row: number): string {
    return colourOf(this.number(row), this.about.palette);
  }

  get selected(): number | null {
    return (this.#model.get("selected") as number | null) ?? null;
  }

  /** The value by which the renderer knows who is selected; -1 for nobody. */
  get picked(): number {
    const row = this.selected === null ? -1 : this.about.individuals.indexOf(this.selected);
    return row < 0 ? -1 : (row % 255) + 1;
  }

  get layers(): Set<string> {
    return new Set(this.#model.get("layers") as string[]);
  }

  get measured(): Vec3[] {
    return (this.#model.get("measured") as Vec3[]) ?? [];
  }

  get mode(): Mode {
    const asked = this.#model.get("colour");
    return (MODES as readonly unknown[]).includes(asked) ? (asked as Mode) : "rgb";
  }

  get pointPx(): number {
    return Number(this.#model.get("point_px"));
  }
}
