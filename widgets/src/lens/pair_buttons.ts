/** The list of pairs beside a lens: a click picks one out. */
import { element } from "../dom.ts";
import type { Pair } from "./maps.ts";

export class PairButtons {
  readonly el = element("div", { class: "list", role: "listbox", "aria-label": "Pairs" });
  readonly #choose: (query: number) => void;

  constructor(choose: (query: number) => void) {
    this.#choose = choose;
  }

  show(pairs: readonly Pair[], query: unknown): void {
    this.el.replaceChildren(
      ...pairs.map((pair) => {
        const item = element(
          "button",
          { type: "button", class: "item", role: "option", "data-query": pair.query, "aria-selected": String(pair.query === query) },
          element("span", {}, `person · ${pair.verb} · ${pair.object_class}`),
          element("small", {}, pair.score.toFixed(2)),
        );
        item.addEventListener("click", () => this.#choose(pair.query));
        return item;
      }),
      ...(pairs.length ? [] : [element("div", { class: "empty" }, "The network sees no pair here.")]),
    );
  }

  /** Mark the pair that is picked out. */
  mark(query: unknown): void {
    for (const item of this.el.querySelectorAll("[data-query]")) {
      item.setAttribute("aria-selected", String(item.getAttribute("data-query") === String(query)));
    }
  }
}
