import { element, icon, iconButton } from "./dom.ts";
import { clock } from "./look.ts";
import { GUTTER } from "./timeline.ts";

export interface ToolbarOptions {
  frames: number;
  layers: readonly string[];
  seconds(frame: number): number;
  jump(frame: number): void;
  step(by: number): void;
  toggle(): void;
  set(trait: "speed" | "loop", value: number | boolean): void;
  layer(name: string): void;
}

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

/** The buttons, the clock and the slider under the picture. */
export class Toolbar {
  readonly el: HTMLElement;
  readonly #options: ToolbarOptions;
  readonly #play: HTMLButtonElement;
  readonly #loop: HTMLButtonElement;
  readonly #speed: HTMLSelectElement;
  readonly #number: HTMLInputElement;
  readonly #now = element("span", { class: "now" });
  readonly #slider: HTMLInputElement;
  readonly #chips = new Map<string, HTMLButtonElement>();

  constructor(options: ToolbarOptions) {
    this.#options = options;
    const last = Math.max(0, options.frames - 1);
    const first = iconButton("first", "First frame (Home)", () => options.jump(0));
    const end = iconButton("last", "Last frame (End)", () => options.jump(last));
    first.classList.add("first");
    end.classList.add("last");
    this.#play = iconButton("play", "Play (space)", () => options.toggle());
    this.#play.classList.add("play");
    this.#loop = iconButton("loop", "Loop", () =>
      options.set("loop", this.#loop.getAttribute("aria-pressed") !== "true"),
    );
    this.#number = element("input", { type: "text", inputmode: "numeric", "aria-label": "Go to frame" });
    this.#number.addEventListener("change", () => options.jump(Number(this.#number.value)));
    this.#number.addEventListener("focus", () => this.#number.select());
    this.#speed = element("select", { "aria-label": "Speed", title: "Speed" });
    this.#offer(SPEEDS);
    this.#speed.addEventListener("change", () => options.set("speed", Number(this.#speed.value)));
    this.#slider = element("input", {
      type: "range",
      min: 0,
      max: last,
      step: 1,
      value: 0,
      "aria-label": "Frame",
    });
    this.#slider.addEventListener("input", () => options.jump(this.#slider.valueAsNumber));
    const back = iconButton("back", "Frame before (←)", () => options.step(-1));
    const next = iconButton("next", "Next frame (→)", () => options.step(1));
    const total = `/ ${last} · `;
    const bar = element(
      "div",
      { class: "bar", role: "toolbar", "aria-label": "Playback" },
      element("div", { class: "group" }, first, back, this.#play, next, end),
      element(
        "div",
        { class: "clock" },
        this.#number,
        total,
        this.#now,
        `/ ${clock(options.seconds(last))}`,
      ),
      element("div", { class: "grow" }),
      this.#layers(),
      element("div", { class: "group" }, this.#speed, this.#loop),
    );
    bar.style.setProperty("--digits", String(String(last).length));
    const slide = element("div", { class: "slide" }, this.#slider);
    slide.style.setProperty("--gutter", `${GUTTER}px`);
    this.el = element("div", {}, bar, slide);
  }

  show(frame: number, playing: boolean): void {
    const { frames, seconds } = this.#options;
    const moment = clock(seconds(frame));
    if (this.#number.getRootNode() instanceof ShadowRoot && this.#isTyping()) return;
    this.#number.value = String(frame);
    this.#now.textContent = moment;
    this.#slider.value = String(frame);
    this.#slider.setAttribute("aria-valuetext", `frame ${frame}, ${moment}`);
    // The filled part ends under the middle of the knob, which is 16 px wide.
    const part = frame / Math.max(1, frames - 1);
    this.#slider.style.setProperty("--done", `calc(8px + (100% - 16px) * ${part})`);
    const action = playing ? "Pause (space)" : "Play (space)";
    if (this.#play.title === action) return;
    this.#play.replaceChildren(icon(playing ? "pause" : "play"));
    this.#play.setAttribute("aria-label", action);
    this.#play.title = action;
  }

  settings(layers: ReadonlySet<string>, speed: number, loop: boolean): void {
    for (const [name, chip] of this.#chips) {
      chip.setAttribute("aria-pressed", String(layers.has(name)));
    }
    if (!SPEEDS.includes(speed)) this.#offer([...SPEEDS, speed].sort((one, other) => one - other));
    this.#speed.value = String(speed);
    this.#loop.setAttribute("aria-pressed", String(loop));
  }

  press(layer: string): void {
    this.#chips.get(layer)?.click();
  }

  #layers(): HTMLElement {
    const group = element("div", { class: "group", role: "group", "aria-label": "Layers" });
    this.#options.layers.forEach((name, at) => {
      const label = name.charAt(0).toUpperCase() + name.slice(1);
      const chip = element(
        "button",
        { type: "button", class: "chip", "aria-pressed": "false", title: `${label} (${at + 1})` },
        label,
      );
      chip.addEventListener("click", () => this.#options.layer(name));
      this.#chips.set(name, chip);
      group.append(chip);
    });
    return group;
  }

  #offer(speeds: readonly number[]): void {
    this.#speed.replaceChildren(
      ...speeds.map((speed) => element("option", { value: speed }, `${speed}×`)),
    );
  }

  #isTyping(): boolean {
    const root = this.#number.getRootNode();
    return root instanceof ShadowRoot && root.activeElement === this.#number;
  }
}
