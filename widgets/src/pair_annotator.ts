/**
 * PairAnnotator: who does what with what, put right or drawn anew.
 *
 * State is shared with Python: frame, pair, span, revision. Each change is sent at once; what is
 * shown as labelled is on disk.
 */
import type { Answer, Channel, Reply } from "./channel.ts";
import { Board } from "./board.ts";
import { element } from "./dom.ts";
import { follow, type Model, share } from "./host.ts";
import { boxOf, cannot, type Grip, gripAt, labelled, type LabelPair, pairUnder, pulled, whyNot, withVerb, without } from "./labelling.ts";
import { clock } from "./look.ts";
import { type Mounted, mounting, themed } from "./mount.ts";
import type { Point } from "./overlay.ts";
import { drawLabels } from "./labels_drawing.ts";
import { PairList } from "./pair_list.ts";
import { Pictures } from "./pictures.ts";
import base from "./scrubber.css";
import own from "./pair_annotator.css";

export interface About {
  frames: number;
  width: number;
  height: number;
  seconds: number[];
  verbs: string[];
  objects: string[];
  /** By class of thing: verbs that cannot be learnt with it. */
  ruled_out: Record<string, string[]>;
  palette: string[];
  file: string;
  nothing: string;
  labelled: number[];
  undo: number;
  redo: number;
}

const KEPT = 64;
const AHEAD = [1, 2, 3, 4];

type Drawing = { human: LabelPair["human"] | null } | null;

class Annotator {
  readonly root = element("div", { class: "annotator", tabindex: 0, role: "group", "aria-label": "Pair annotator" });
  readonly #model: Model;
  readonly #channel: Channel;
  readonly #about: About;
  readonly #board: Board;
  readonly #list: PairList;
  readonly #said = element("div", { class: "said", role: "status", "aria-live": "polite" });
  readonly #slider: HTMLInputElement;
  readonly #clock = element("span", { class: "now" });
  readonly #buttons = new Map<string, HTMLButtonElement>();
  #pairs: LabelPair[] = [];
  #chosen = -1;
  #frame: number;
  #direction = 1;
  #drawing: Drawing = null;
  #drag: { from: Point; to: Point; grip: Grip | null } | null = null;

  constructor({ model, channel, host }: Mounted, about: About) {
    this.#model = model;
    this.#channel = channel;
    this.#about = about;
    this.#frame = Math.min(about.frames - 1, Number(model.get("frame")));
    this.#board = new Board({
      width: about.width,
      height: about.height,
      source: new Pictures(channel, about, KEPT),
      ahead: (frame) => AHEAD.map((by) => frame + by * this.#direction).filter((at) => at >= 0 && at < about.frames),
      paint: (context, placement) =>
        drawLabels(context, placement, { pairs: this.#pairs, chosen: this.#chosen, verbs: about.verbs, palette: about.palette, draft: this.#draft() }),
      shown: (frame) => (host.dataset["shown"] = String(frame)),
    });
    this.#list = new PairList(about, {
      choose: (at) => this.choose(at),
      verb: (at, verb) => void this.say(at, verb),
      remove: (at) => void this.remove(at),
    });
    this.#slider = element("input", { type: "range", min: 0, max: about.frames - 1, value: this.#frame, "aria-label": "Frame" });
    this.#slider.addEventListener("input", () => this.go(this.#slider.valueAsNumber));
    this.root.append(this.#board.el, element("div", { class: "slide" }, this.#slider), this.#bar(), this.#list.el);
    this.#board.over.addEventListener("pointerdown", this.#press);
    this.#board.over.addEventListener("pointermove", this.#move);
    this.#board.over.addEventListener("pointerup", this.#release);
    this.root.addEventListener("keydown", this.#key);
    void this.open();
  }

  redraw(): void {
    this.#board.draw();
  }

  close(): void {
    this.#board.close();
  }

  go(frame: number): void {
    const next = Math.min(this.#about.frames - 1, Math.max(0, frame));
    if (next === this.#frame) return;
    this.#direction = next < this.#frame ? -1 : 1;
    this.#frame = next;
    this.#drawing = null;
    // What is done there is asked first: the answer need not wait for all who follow the frame.
    void this.open();
    share(this.#model, "frame", next);
  }

  /** Show the frame that is wanted now, with its pairs. */
  async open(): Promise<void> {
    const frame = this.#frame;
    this.#slider.value = String(frame);
    this.#slider.style.setProperty("--done", `calc(8px + (100% - 16px) * ${frame / Math.max(1, this.#about.frames - 1)})`);
    this.#clock.textContent = `${frame} · ${clock(this.#about.seconds[frame] ?? 0)}`;
    this.#board.want(frame);
    const answer = await this.#ask("pairs", { frame });
    if (!answer || frame !== this.#frame) return;
    this.#pairs = answer["pairs"] as LabelPair[];
    const wanted = this.#model.get("pair") as number | null;
    const place = this.#pairs.findIndex((pair) => wanted !== null && pair.pair === wanted);
    this.#chosen = place >= 0 ? place : Math.min(this.#chosen, this.#pairs.length - 1);
    this.#show();
  }

  choose(at: number): void {
    this.#chosen = at;
    const number = this.#pairs[at]?.pair ?? -1;
    share(this.#model, "pair", number >= 0 ? number : null);
    this.#show();
  }

  /** Say that a pair does something; this is what is learnt from. */
  async say(at: number, verb: string): Promise<void> {
    const pair = this.#pairs[at];
    if (!pair || !verb) return;
    this.#chosen = at;
    if (cannot(pair, verb, this.#about.ruled_out)) {
      this.#tell(whyNot(pair, verb), true);
      return;
    }
    if (!this.#about.verbs.includes(verb) && verb !== this.#about.nothing) this.#about.verbs.push(verb);
    await this.#keep(withVerb(this.#pairs, at, verb));
    this.root.focus();
  }

  async remove(at: number): Promise<void> {
    const pair = this.#pairs[at];
    if (pair?.labelled) await this.#keep(without(this.#pairs, at));
    else this.#tell("The model says this one; press 0 to say that nothing is done.");
  }

  async #keep(pairs: readonly LabelPair[]): Promise<void> {
    const kept = labelled(pairs);
    // A frame without a label is no frame where nothing happens: that is said with the 0 key.
    const answer = await this.#ask("change", { frame: this.#frame, pairs: kept.length ? kept : null });
    if (answer) await this.#after(answer);
  }

  async #after(answer: Reply): Promise<void> {
    const at = answer["at"] as number[];
    this.#about.labelled = answer["labelled"] as number[];
    this.#about.undo = Number(answer["undo"]);
    this.#about.redo = Number(answer["redo"]);
    const carried = Number(answer["carried"] ?? 0);
    this.#tell(carried ? `Carried to ${carried} frames and saved in ${this.#about.file}.` : `Saved in ${this.#about.file}.`);
    const [first, last] = [at[0] ?? this.#frame, at.at(-1) ?? this.#frame];
    if (this.#frame < first || this.#frame > last) this.go(first);
    else await this.open();
    // Said last: whoever waits for it finds the pairs as they are now.
    this.root.dataset["labelled"] = String(this.#about.labelled.length);
  }

  async propagate(): Promise<void> {
    const pair = this.#pairs[this.#chosen];
    if (!pair?.labelled) {
      this.#tell("Label this pair first; then it can be carried along its track.");
      return;
    }
    const [first = 0, last = this.#about.frames - 1] = this.#model.get("span") as number[];
    const index = labelled(this.#pairs.slice(0, this.#chosen)).length;
    const answer = await this.#ask("propagate", { frame: this.#frame, index, first, last });
    if (answer) await this.#after(answer);
  }

  async history(op: "undo" | "redo"): Promise<void> {
    const answer = await this.#ask(op, {});
    if (!answer) return;
    if (!(answer["at"] as number[]).length) this.#tell(`There is nothing to ${op}.`);
    else await this.#after(answer);
  }

  /** Begin to draw a pair: first the human, then the thing; Enter leaves the thing out. */
  begin(): void {
    this.#drawing = { human: null };
    this.#board.el.classList.add("drawing");
    this.#tell("Draw a box around the human.");
    this.redraw();
  }

  async #finish(object: LabelPair["object"]): Promise<void> {
    const human = this.#drawing?.human;
    this.#drawing = null;
    this.#board.el.classList.remove("drawing");
    if (!human) return;
    const pair: LabelPair = {
      human, object, object_class: object ? this.#list.object() : "", verb: this.#about.verbs[0] ?? "does",
      human_id: -1, object_id: -1, labelled: true, said: {},
    };
    await this.#keep([...this.#pairs, pair]);
    this.choose(labelled(this.#pairs).length - 1);
  }

  #bar(): HTMLElement {
    const action = (name: string, label: string, title: string, press: () => void): HTMLButtonElement => {
      const button = element("button", { type: "button", class: "action", title }, label);
      button.addEventListener("click", press);
      this.#buttons.set(name, button);
      return button;
    };
    return element(
      "div",
      { class: "line", role: "toolbar", "aria-label": "Labelling" },
      this.#clock,
      action("new", "New pair", "Draw a human and a thing (n)", () => this.begin()),
      action("propagate", "Carry along", "Carry this label along the track (p)", () => void this.propagate()),
      action("undo", "Undo", "Take back (Ctrl+Z)", () => void this.history("undo")),
      action("redo", "Redo", "Do again (Ctrl+Shift+Z)", () => void this.history("redo")),
      element("div", { class: "grow" }),
      this.#said,
    );
  }

  #show(): void {
    this.#list.show(this.#pairs, this.#chosen);
    (this.#buttons.get("undo") as HTMLButtonElement).disabled = this.#about.undo === 0;
    (this.#buttons.get("redo") as HTMLButtonElement).disabled = this.#about.redo === 0;
    this.root.dataset["frame"] = String(this.#frame);
    this.root.dataset["pairs"] = String(this.#pairs.length);
    this.root.dataset["chosen"] = String(this.#chosen);
    const pair = this.#pairs[this.#chosen];
    this.#board.over.setAttribute("aria-label", `frame ${this.#frame}, ${this.#pairs.length} pairs${pair ? `, chosen: ${pair.verb} ${pair.object_class}` : ""}`);
    this.redraw();
  }

  #tell(words: string, wrong = false): void {
    this.#said.textContent = words;
    this.#said.classList.toggle("wrong", wrong);
  }

  async #ask(op: string, args: Reply): Promise<Reply | null> {
    try {
      return (await this.#channel.ask(op, args))[0];
    } catch (reason) {
      this.#tell((reason as Error).message, true);
      return null;
    }
  }

  #draft(): LabelPair["human"][] {
    const made = this.#drawing?.human ? [this.#drawing.human] : [];
    const now = this.#drag && !this.#drag.grip ? boxOf(this.#drag.from, this.#drag.to) : null;
    return now ? [...made, now] : made;
  }

  readonly #press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.root.focus();
    const point = this.#board.pixel(event);
    const pair = this.#pairs[this.#chosen];
    const grip = !this.#drawing && pair ? gripAt(pair, point, 8 / this.#board.placement().scale) : null;
    if (!this.#drawing && !grip) {
      this.choose(pairUnder(this.#pairs, point, 8 / this.#board.placement().scale));
      return;
    }
    this.#drag = { from: point, to: point, grip };
    this.#board.over.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    if (!this.#drag) return;
    this.#drag.to = this.#board.pixel(event);
    const { grip, to } = this.#drag;
    const pair = this.#pairs[this.#chosen];
    if (grip && pair) {
      this.#pairs[this.#chosen] = { ...pair, [grip.which]: pulled(pair[grip.which] as LabelPair["human"], grip, to), labelled: true };
    }
    this.redraw();
  };

  readonly #release = (): void => {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    if (drag.grip) {
      if (Math.hypot(drag.to.x - drag.from.x, drag.to.y - drag.from.y) > 1) void this.#keep(this.#pairs);
      return;
    }
    const box = boxOf(drag.from, drag.to);
    if (!box || !this.#drawing) return;
    if (!this.#drawing.human) {
      this.#drawing.human = box;
      this.#tell("Now the thing; Enter if there is none.");
      this.redraw();
    } else void this.#finish(box);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0] as HTMLElement;
    if (target.matches('input[type="text"]')) return;
    const command = event.ctrlKey || event.metaKey;
    const step = (by: number): void => this.choose(Math.min(this.#pairs.length - 1, Math.max(0, this.#chosen + by)));
    const verbs = this.#list.verbs(this.#pairs[this.#chosen]);
    const acts: Record<string, () => void> = command
      ? { z: () => void this.history(event.shiftKey ? "redo" : "undo"), Z: () => void this.history("redo"), y: () => void this.history("redo") }
      : {
          ArrowLeft: () => this.go(this.#frame - (event.shiftKey ? 10 : 1)),
          ArrowRight: () => this.go(this.#frame + (event.shiftKey ? 10 : 1)),
          Home: () => this.go(0),
          End: () => this.go(this.#about.frames - 1),
          ArrowUp: () => step(-1),
          ArrowDown: () => step(1),
          Enter: () => {
            if (this.#drawing) void this.#finish(null);
            else void this.say(this.#chosen, this.#pairs[this.#chosen]?.verb ?? "");
          },
          "0": () => void this.say(this.#chosen, this.#about.nothing),
          n: () => this.begin(),
          p: () => void this.propagate(),
          v: () => this.#list.focusVerb(),
          Delete: () => void this.remove(this.#chosen),
          Backspace: () => void this.remove(this.#chosen),
          Escape: () => {
            this.#drawing = null;
            this.#board.el.classList.remove("drawing");
            this.choose(-1);
          },
          ...Object.fromEntries(verbs.slice(0, 9).map((verb, at) => [String(at + 1), () => void this.say(this.#chosen, verb)])),
        };
    const act = acts[event.key];
    if (!act || event.altKey || (event.key === "Enter" && target.matches("button"))) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}

function assemble(parts: Mounted, [reply]: Answer): () => void {
  const { model, host, shadow } = parts;
  const annotator = new Annotator(parts, reply as unknown as About);
  shadow.append(annotator.root);
  const resized = new ResizeObserver(() => annotator.redraw());
  resized.observe(annotator.root);
  const undo = [
    themed(host, () => annotator.redraw()),
    follow(model, "frame", () => annotator.go(Number(model.get("frame")))),
    follow(model, "pair", () => void annotator.open()),
    follow(model, "revision", () => void annotator.open()),
  ];
  return () => {
    resized.disconnect();
    annotator.close();
    for (const act of undo) act();
  };
}

export default { render: mounting("annotator", base + own, assemble) };
