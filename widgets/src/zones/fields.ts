/** The fields of the shape that is picked out: its name, and where a click is on the map. */
import { element } from "../dom.ts";
import type { Shape } from "../shapes.ts";
import type { Place } from "../view_box.ts";

export interface FieldsOptions {
  /** What has the focus inside the widget. */
  active(): Element | null;
  name(name: string): void;
  map(place: Place): void;
  refuse(words: string): void;
}

export class Fields {
  readonly el: HTMLElement;
  readonly #name = element("input", { type: "text", "aria-label": "Name", placeholder: "name" });
  readonly #x = element("input", { type: "text", inputmode: "decimal", "aria-label": "Map x (m)", placeholder: "map x (m)" });
  readonly #y = element("input", { type: "text", inputmode: "decimal", "aria-label": "Map y (m)", placeholder: "map y (m)" });
  readonly #options: FieldsOptions;

  constructor(options: FieldsOptions) {
    this.#options = options;
    this.el = element("div", { class: "group fields" }, this.#name, this.#x, this.#y);
    this.#name.addEventListener("change", () => {
      const name = this.#name.value.trim();
      if (name) options.name(name);
    });
    for (const field of [this.#x, this.#y]) field.addEventListener("change", () => this.#place());
  }

  /** Show what is known of a shape; a field that is being typed in stays as it is. */
  show(shape: Shape | undefined): void {
    const active = this.#options.active();
    this.el.hidden = !shape;
    this.#x.hidden = this.#y.hidden = shape?.kind !== "Point";
    if (shape && active !== this.#name) this.#name.value = shape.name;
    if (shape?.kind !== "Point" || active === this.#x || active === this.#y) return;
    this.#x.value = shape.map ? String(shape.map[0]) : "";
    this.#y.value = shape.map ? String(shape.map[1]) : "";
  }

  focusMap(): void {
    this.#x.focus();
  }

  #place(): void {
    const place = typed(this.#x.value, this.#y.value);
    if (place) this.#options.map(place);
    else this.#options.refuse("A click needs x and y on the map, in metres");
  }
}

/** Return two numbers as they were typed, with a point or a comma; null if one is missing or none. */
export function typed(x: string, y: string): Place | null {
  const numbers = [x, y].map((text) => (text.trim() ? Number(text.replace(",", ".")) : NaN));
  return numbers.every(Number.isFinite) ? (numbers as unknown as Place) : null;
}
