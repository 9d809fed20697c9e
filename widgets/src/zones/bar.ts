/** The buttons under the picture: what to draw, what to take back, and what is said. */
import { element } from "../dom.ts";
import { TOOLS } from "./tools.ts";

export interface BarOptions {
  tools: readonly string[];
  fields: HTMLElement;
  take(tool: string): void;
  undo(): void;
  redo(): void;
  remove(): void;
}

export interface Able {
  tool: string;
  undo: boolean;
  redo: boolean;
  remove: boolean;
}

export class Bar {
  readonly el: HTMLElement;
  readonly #said = element("div", { class: "said", role: "status", "aria-live": "polite" });
  readonly #tools = new Map<string, HTMLButtonElement>();
  readonly #undo: HTMLButtonElement;
  readonly #redo: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;

  constructor(options: BarOptions) {
    this.#undo = button("Undo", "Undo (Ctrl+Z)", options.undo);
    this.#redo = button("Redo", "Redo (Ctrl+Shift+Z)", options.redo);
    this.#remove = button("Delete", "Delete (Del)", options.remove);
    const group = element("div", { class: "group", role: "group", "aria-label": "What to draw" });
    for (const name of options.tools) {
      const tool = TOOLS[name];
      if (!tool) continue;
      const made = button(tool.label, `${tool.help} (${tool.key.toUpperCase()})`, () => options.take(name));
      this.#tools.set(name, made);
      group.append(made);
    }
    this.el = element(
      "div",
      { class: "bar", role: "toolbar", "aria-label": "Tools" },
      group,
      element("div", { class: "group" }, this.#undo, this.#redo, this.#remove),
      options.fields,
      element("div", { class: "grow" }),
      this.#said,
    );
  }

  show({ tool, undo, redo, remove }: Able): void {
    for (const [name, made] of this.#tools) made.setAttribute("aria-pressed", String(name === tool));
    this.#undo.disabled = !undo;
    this.#redo.disabled = !redo;
    this.#remove.disabled = !remove;
  }

  say(text: string, bad = false): void {
    this.#said.textContent = text;
    this.#said.classList.toggle("bad", bad);
  }
}

function button(text: string, title: string, press: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: "chip", title }, text);
  made.addEventListener("click", press);
  return made;
}
