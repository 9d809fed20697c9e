/** What a lens can be set to: which attention, layer, head, colours, opacity. */
import { element } from "../dom.ts";
import type { LookMap } from "../heat.ts";
import { follow, type Model, share } from "../host.ts";

const TITLES: Record<string, string> = { cross: "decoder: where the pair looked", self: "encoder: from a clicked point", rollout: "rollout through all layers" };

export class Controls {
  readonly el: HTMLElement;
  /** What is under the pointer. */
  readonly value = element("span", { class: "value", role: "status" });
  readonly clock = element("span", {});
  readonly #model: Model;
  readonly #layer = element("select", { "aria-label": "Layer" });
  readonly #head = element("select", { "aria-label": "Head" });
  readonly #followed: (readonly [string, () => void])[] = [];

  constructor(model: Model, kinds: readonly string[]) {
    this.#model = model;
    for (const [trait, select] of [["layer", this.#layer], ["head", this.#head]] as const) {
      select.addEventListener("change", () => share(model, trait, Number(select.value)));
    }
    this.el = element(
      "div",
      { class: "line", role: "toolbar", "aria-label": "What is shown" },
      this.clock,
      this.#choice("kind", "Attention", kinds.map((kind) => [kind, TITLES[kind] ?? kind] as const)),
      this.#layer,
      this.#head,
      this.#choice("colours", "Colours", [["heat", "heat"], ["viridis", "viridis"], ["grey", "grey"]]),
      element("label", {}, "opacity", this.#opacity()),
      this.#side(),
      this.value,
    );
  }

  /** Offer the layers and heads that a map has. */
  offer({ layers, heads }: LookMap): void {
    this.#fill(this.#layer, "last layer", layers, "layer");
    this.#fill(this.#head, "mean of heads", heads, "head");
  }

  /** Follow the shared state; the returned functions stop that. */
  watch(): (() => void)[] {
    return this.#followed.map(([trait, act]) => follow(this.#model, trait, act));
  }

  #fill(select: HTMLSelectElement, first: string, count: number, what: "layer" | "head"): void {
    if (select.length !== count + 1) {
      select.replaceChildren(element("option", { value: -1 }, first), ...Array.from({ length: count }, (_, at) => element("option", { value: at }, `${what} ${at + 1}`)));
    }
    select.value = String(Math.min(Number(this.#model.get(what)), count - 1));
  }

  #choice(trait: string, label: string, options: readonly (readonly [string, string])[]): HTMLElement {
    const select = element("select", { "aria-label": label }, ...options.map(([value, text]) => element("option", { value }, text)));
    const show = (): string => (select.value = String(this.#model.get(trait)));
    select.addEventListener("change", () => share(this.#model, trait, select.value));
    show();
    this.#followed.push([trait, show]);
    return select;
  }

  #opacity(): HTMLElement {
    const opacity = element("input", { type: "range", class: "opacity", min: 0, max: 1, step: 0.05, value: Number(this.#model.get("opacity")), "aria-label": "Opacity" });
    opacity.addEventListener("input", () => share(this.#model, "opacity", opacity.valueAsNumber));
    return opacity;
  }

  #side(): HTMLElement {
    const side = element("button", { type: "button", class: "chip", "aria-pressed": String(this.#model.get("side_by_side")), title: "All heads side by side (h)" }, "All heads");
    side.addEventListener("click", () => share(this.#model, "side_by_side", !this.#model.get("side_by_side")));
    this.#followed.push(["side_by_side", () => side.setAttribute("aria-pressed", String(this.#model.get("side_by_side")))]);
    return side;
  }
}
