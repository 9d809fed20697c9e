/** The list of pairs under the annotator's picture: who with what, and the verbs to choose from. */
import { element } from "./dom.ts";
import { cannot, type LabelPair, offered, whyNot } from "./labelling.ts";

export interface Offer {
  verbs: string[];
  objects: string[];
  ruled_out: Record<string, string[]>;
  nothing: string;
}

export interface PairListOptions {
  choose(at: number): void;
  verb(at: number, verb: string): void;
  remove(at: number): void;
}

const SHOWN_VERBS = 12;

export class PairList {
  readonly el = element("div", { class: "pairs", role: "listbox", "aria-label": "Pairs in this frame" });
  readonly #offer: Offer;
  readonly #options: PairListOptions;
  readonly #verb: HTMLInputElement;
  readonly #object: HTMLInputElement;

  constructor(offer: Offer, options: PairListOptions) {
    this.#offer = offer;
    this.#options = options;
    this.#verb = element("input", { type: "text", placeholder: "another verb", "aria-label": "Another verb (v)" });
    this.#object = element("input", { type: "text", placeholder: "class of thing", "aria-label": "Class of the thing of a new pair" });
    this.#object.value = offer.objects[0] ?? "thing";
  }

  /** Return the class of the thing that is drawn next. */
  object(): string {
    return this.#object.value.trim() || "thing";
  }

  verbs(pair: LabelPair | undefined): string[] {
    return pair ? offered(pair, this.#offer.verbs).filter((verb) => !cannot(pair, verb, this.#offer.ruled_out)) : [];
  }

  focusVerb(): void {
    this.#verb.focus();
  }

  show(pairs: readonly LabelPair[], chosen: number): void {
    const typing = (this.el.getRootNode() as ShadowRoot).activeElement === this.#verb;
    this.el.replaceChildren(
      ...pairs.map((pair, at) => this.#row(pair, at, at === chosen)),
      ...(pairs.length ? [] : [element("div", { class: "empty" }, "Nobody does anything here, as far as the model says. Press n to draw a pair.")]),
      element("div", { class: "line" }, element("label", {}, "New pairs have a ", this.#object)),
    );
    if (typing) this.#verb.focus();
    this.el.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  #row(pair: LabelPair, at: number, chosen: boolean): HTMLElement {
    const said = Object.entries(pair.said).map(([verb, score]) => `${verb} ${score.toFixed(2)}`).slice(0, 3).join(", ");
    const who = pair.human_id >= 0 ? `person ${pair.human_id}` : "a person";
    const line = element(
      "div",
      { class: "who" },
      element("span", { class: "mark", title: pair.labelled ? "labelled" : "said by the model" }, pair.labelled ? "●" : "○"),
      element("b", {}, `${who} · ${pair.verb} · ${pair.object_class || "nothing"}`),
      element("small", {}, said ? `model: ${said}` : "drawn"),
    );
    const row = element("div", { class: "pair", role: "option", "aria-selected": String(chosen) }, line);
    row.addEventListener("click", (event) => {
      if (!(event.target as HTMLElement).closest("button, input")) this.#options.choose(at);
    });
    if (chosen) row.append(this.#verbs(pair, at));
    return row;
  }

  #verbs(pair: LabelPair, at: number): HTMLElement {
    const verbs = this.verbs(pair).slice(0, SHOWN_VERBS);
    const out = this.#offer.verbs.filter((verb) => cannot(pair, verb, this.#offer.ruled_out));
    const chip = (verb: string, key: string, label = verb): HTMLButtonElement => {
      const button = element(
        "button",
        { type: "button", class: "chip", "data-verb": verb, "aria-pressed": String(pair.labelled && pair.verb === verb) },
        element("kbd", {}, key),
        label,
      );
      button.addEventListener("click", () => this.#options.verb(at, verb));
      return button;
    };
    const remove = element("button", { type: "button", class: "chip", title: "Remove this label (Delete)" }, "remove label");
    remove.addEventListener("click", () => this.#options.remove(at));
    remove.disabled = !pair.labelled;
    this.#verb.value = "";
    this.#verb.onkeydown = (event) => {
      if (event.key === "Enter" && this.#verb.value.trim()) this.#options.verb(at, this.#verb.value.trim());
      if (event.key === "Escape") this.#verb.blur();
    };
    return element(
      "div",
      { class: "verbs", role: "group", "aria-label": "Verbs" },
      ...verbs.map((verb, place) => chip(verb, place < 9 ? String(place + 1) : "")),
      ...out.map((verb) => element("button", { type: "button", class: "chip", disabled: "", title: whyNot(pair, verb) }, verb)),
      chip(this.#offer.nothing, "0", "nothing"),
      this.#verb,
      remove,
    );
  }
}
