/** What stands around a scene: canvases, the buttons over them, and what is said. */
import { element } from "../dom.ts";
import { MODES } from "./renderer.ts";

export interface FurnitureOptions {
  camera: boolean;
  colour(mode: string): void;
  measure(): void;
  top(): void;
  asCamera(): void;
  home(): void;
}

export class Furniture {
  readonly canvas = element("canvas", { class: "picture", role: "img" });
  readonly over = element("canvas", { class: "over", "aria-hidden": "true" });
  readonly tip = element("div", { class: "tip", role: "tooltip", hidden: true });
  readonly legend = element("div", { class: "legend" });
  readonly loading = element("div", { class: "loading" });
  readonly stage: HTMLElement;
  readonly root = element("div", { class: "scrubber space", tabindex: 0, role: "group", "aria-label": "Scene in space" });
  readonly #message = element("div", { class: "message", role: "alert", hidden: true });
  readonly #measure: HTMLButtonElement;
  readonly #colours = element("select", { "aria-label": "Colour by", title: "Colour by" });

  constructor(options: FurnitureOptions) {
    const button = (text: string, title: string, press: () => void): HTMLButtonElement => {
      const made = element("button", { type: "button", title }, text);
      made.addEventListener("click", press);
      return made;
    };
    this.#measure = button("Measure", "Distance between two clicks (m)", options.measure);
    this.#measure.setAttribute("aria-pressed", "false");
    this.#colours.append(...MODES.map((one) => element("option", { value: one }, `by ${one === "rgb" ? "picture" : one}`)));
    this.#colours.addEventListener("change", () => options.colour(this.#colours.value));
    const tools = element("div", { class: "tools", role: "toolbar", "aria-label": "View" });
    tools.append(this.#colours, this.#measure, button("Top", "From above (t)", options.top));
    if (options.camera) tools.append(button("Camera", "As the camera sees it (c)", options.asCamera));
    tools.append(button("Home", "The whole scene (0)", options.home));
    this.stage = element("div", { class: "stage" }, this.canvas, this.over, this.loading, this.legend, tools, this.#message, this.tip);
    this.root.append(this.stage);
  }

  say(words: string): void {
    this.#message.textContent = words;
    this.#message.hidden = false;
  }

  measuring(on: boolean): void {
    this.#measure.setAttribute("aria-pressed", String(on));
    this.canvas.classList.toggle("measuring", on);
  }

  coloured(mode: string): void {
    this.#colours.value = mode;
  }

  /** Say whom the pointer is on; null for nobody. */
  point(name: string | null, x: number, y: number): void {
    this.canvas.classList.toggle("pointing", name !== null);
    this.tip.hidden = name === null;
    if (name === null) return;
    this.tip.textContent = name;
    this.tip.style.left = `${x + 14}px`;
    this.tip.style.top = `${Math.max(4, y - 30)}px`;
  }

  /** Say how much of the clouds has come: 0 to 1, and nothing when all has. */
  progress(share: number): void {
    this.loading.style.width = share < 1 ? `${100 * share}%` : "0";
  }
}
