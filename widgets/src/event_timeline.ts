/**
 * Timeline: what happened when, in lanes; individuals, interactions, zones and anomalies.
 *
 * State is shared with Python: frame, selected, pair, span, window, kinds, revision.
 */
import { type Answer, type Channel, float32, float64, int32 } from "./channel.ts";
import { element } from "./dom.ts";
import { follow, type Model, share } from "./host.ts";
import { type EventLane, type EventTable, eventAt, neighbour, ordered, sorted, zoomed } from "./lanes.ts";
import { drawLanes, GUTTER, LANE, RULER } from "./lanes_drawing.ts";
import { clock, type Colours, readColours } from "./look.ts";
import { type Mounted, mounting, themed } from "./mount.ts";
import base from "./scrubber.css";
import own from "./event_timeline.css";

interface Description {
  frames: number;
  lanes: { kind: string; name: string; who: number }[];
  labels: string[];
  kinds: string[];
  palette: string[];
}

const INSET = 8;
const CLICK_PX = 4;
const MOST_LANES = 12.4;
const TITLES: Record<string, string> = {
  individual: "Individuals",
  interaction: "Interactions",
  zone: "Zones",
  anomaly: "Anomalies",
  change: "Changed by the lesson",
};

class EventTimeline {
  readonly #model: Model;
  readonly #channel: Channel;
  readonly #canvas = element("canvas", { "aria-hidden": "true" });
  readonly #space = element("div", { class: "space" });
  readonly #scroll = element("div", { class: "scroll", tabindex: -1 }, this.#space);
  readonly #tip = element("div", { class: "tip", role: "tooltip", hidden: true });
  readonly #field = element("div", { class: "field" }, this.#canvas, this.#scroll, this.#tip);
  readonly #none = element("p", { class: "none", hidden: true }, "Nothing happened here.");
  readonly #said = element("div", { class: "said", role: "status", "aria-live": "polite" });
  readonly #chips = element("div", { class: "group", role: "group", "aria-label": "Kinds of events" });
  readonly root = element(
    "div",
    { class: "events", tabindex: 0, role: "group", "aria-label": "Timeline of events" },
    element("div", { class: "head" }, this.#chips, this.#said),
    this.#field,
    this.#none,
  );
  colours: Colours | null = null;
  #about: Description = { frames: 1, lanes: [], labels: [], kinds: [], palette: [] };
  #times: Float64Array = new Float64Array(1);
  #table: EventTable = { first: new Int32Array(), last: new Int32Array(), label: new Int32Array(), strength: new Float32Array() };
  #all: EventLane[] = [];
  #lanes: EventLane[] = [];
  #row = 0;
  #grip: { x: number; frame: number; row: number; brushed: boolean } | null = null;
  #drawing = 0;

  constructor(model: Model, channel: Channel) {
    this.#model = model;
    this.#channel = channel;
    this.#scroll.addEventListener("scroll", () => this.draw());
    this.#scroll.addEventListener("pointerdown", this.#press);
    this.#scroll.addEventListener("pointermove", this.#move);
    this.#scroll.addEventListener("pointerup", this.#release);
    this.#scroll.addEventListener("pointercancel", () => (this.#grip = null));
    this.#scroll.addEventListener("pointerleave", () => (this.#tip.hidden = true));
    this.#scroll.addEventListener("wheel", this.#wheel, { passive: false });
    this.root.addEventListener("keydown", this.#key);
  }

  take([reply, [times, rows, strength]]: Answer): void {
    this.#about = reply as unknown as Description;
    this.#times = times ? float64(times) : new Float64Array(1);
    const { table, lanes } = sorted(
      rows ? int32(rows) : new Int32Array(),
      strength ? float32(strength) : new Float32Array(),
      this.#about.lanes,
    );
    this.#table = table;
    this.#all = lanes;
    const there = this.#about.kinds.filter((kind) => lanes.some((lane) => lane.kind === kind));
    this.#chips.replaceChildren(...there.map((kind) => this.#chip(kind, there)));
    this.#chips.hidden = there.length < 2;
    this.filter();
  }

  async again(): Promise<void> {
    this.take(await this.#channel.ask("describe"));
  }

  filter(): void {
    const kinds = this.#model.get("kinds") as string[];
    this.#lanes = ordered(this.#all, this.#table, kinds, this.#about.kinds);
    for (const chip of this.#chips.querySelectorAll("button")) {
      chip.setAttribute("aria-pressed", String(kinds.length === 0 || kinds.includes(chip.value)));
    }
    const count = this.#lanes.length;
    this.#none.hidden = count > 0;
    this.#field.style.height = `${RULER + LANE * Math.min(count, MOST_LANES) + 6}px`;
    this.#space.style.height = `${RULER + LANE * count + 4}px`;
    this.root.dataset["lanes"] = String(count);
    this.root.dataset["events"] = String(this.#table.first.length);
    this.draw();
  }

  /** Draw once in the next picture, however often it is asked for. */
  draw(): void {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#drawNow();
    });
  }

  close(): void {
    cancelAnimationFrame(this.#drawing);
  }

  #drawNow(): void {
    if (!this.colours || !this.#canvas.clientWidth) return;
    const begun = performance.now();
    const frame = Number(this.#model.get("frame"));
    const bars = drawLanes(this.#canvas, {
      lanes: this.#lanes,
      table: this.#table,
      labels: this.#about.labels,
      palette: this.#about.palette,
      colours: this.colours,
      scroll: this.#scroll.scrollTop,
      frame,
      frames: this.#about.frames,
      window: this.#window(),
      times: this.#times,
      span: this.#model.get("span") as number[],
      row: this.#row,
      chosen: (lane) => this.#isChosen(lane),
      anyChosen: this.#number("selected") !== null || this.#number("pair") !== null,
      x: (at) => this.#x(at),
    });
    this.root.dataset["frame"] = String(frame);
    this.root.dataset["span"] = (this.#model.get("span") as number[]).join("-");
    this.root.dataset["bars"] = String(bars);
    this.root.dataset["drawn"] = (performance.now() - begun).toFixed(2);
  }

  #number(name: "selected" | "pair"): number | null {
    return (this.#model.get(name) as number | null) ?? null;
  }

  #isChosen(lane: EventLane): boolean {
    const chosen = this.#number(lane.kind === "interaction" ? "pair" : "selected");
    return chosen !== null && lane.who === chosen && (lane.kind === "interaction" || lane.kind === "individual");
  }

  #chip(kind: string, there: readonly string[]): HTMLButtonElement {
    const label = TITLES[kind] ?? kind;
    const chip = element("button", { type: "button", class: "chip", value: kind, "aria-pressed": "true" }, label);
    chip.addEventListener("click", () => {
      const now = this.#model.get("kinds") as string[];
      const shown = new Set(now.length ? now : there);
      if (!shown.delete(kind)) shown.add(kind);
      share(this.#model, "kinds", shown.size === there.length ? [] : there.filter((one) => shown.has(one)));
    });
    return chip;
  }

  #window(): [number, number] {
    const [first, last] = this.#model.get("window") as number[];
    return first === undefined || last === undefined ? [0, Math.max(1, this.#about.frames - 1)] : [first, Math.max(first + 1, last)];
  }

  #x(frame: number): number {
    const [first, last] = this.#window();
    return GUTTER + INSET + ((this.#canvas.clientWidth - GUTTER - 2 * INSET) * (frame - first)) / (last - first);
  }

  #frameAt(x: number): number {
    const [first, last] = this.#window();
    const part = (x - GUTTER - INSET) / Math.max(1, this.#canvas.clientWidth - GUTTER - 2 * INSET);
    return Math.round(first + Math.min(1, Math.max(0, part)) * (last - first));
  }

  #place(event: MouseEvent): [number, number, number] {
    const box = this.#canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return [x, y, y < RULER ? -1 : Math.floor((y - RULER - 2 + this.#scroll.scrollTop) / LANE)];
  }

  readonly #press = (event: PointerEvent): void => {
    const [x, , row] = this.#place(event);
    if (event.button !== 0 || x > this.#scroll.clientWidth) return;
    this.#grip = { x, frame: this.#frameAt(x), row, brushed: false };
    this.#scroll.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const [x, y, row] = this.#place(event);
    const grip = this.#grip;
    if (!grip) {
      this.#point(x, y, row);
      return;
    }
    if (Math.abs(x - grip.x) > CLICK_PX) grip.brushed = true;
    if (!grip.brushed) return;
    const now = this.#frameAt(x);
    share(this.#model, "span", [Math.min(grip.frame, now), Math.max(grip.frame, now)]);
    this.#tell();
    this.draw();
  };

  readonly #release = (event: PointerEvent): void => {
    const grip = this.#grip;
    this.#grip = null;
    if (!grip || grip.brushed) return;
    const [x] = this.#place(event);
    const lane = this.#lanes[grip.row];
    this.#row = Math.max(0, grip.row);
    if (lane) this.#choose(lane);
    this.jump(lane && x < GUTTER ? (this.#table.first[lane.events[0] ?? 0] ?? 0) : this.#frameAt(x));
  };

  // A plain wheel scrolls the lanes; with Ctrl it zooms, with Shift it moves along.
  readonly #wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
    event.preventDefault();
    const [x] = this.#place(event);
    const window = this.#window();
    if (event.shiftKey) this.#pan(Math.sign(event.deltaY || event.deltaX) * (window[1] - window[0]) * 0.1);
    else this.#look(zoomed(window, this.#frameAt(x), Math.exp(event.deltaY / 300), this.#about.frames));
  };

  #pan(by: number): void {
    const [first, last] = this.#window();
    const start = Math.min(this.#about.frames - 1 - (last - first), Math.max(0, Math.round(first + by)));
    this.#look([start, start + last - first]);
  }

  #look([first, last]: [number, number]): void {
    share(this.#model, "window", first <= 0 && last >= this.#about.frames - 1 ? [] : [first, last]);
    this.draw();
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const frame = Number(this.#model.get("frame"));
    const lane = this.#lanes[this.#row];
    const near = (step: 1 | -1): void => {
      const next = lane && neighbour(lane, this.#table, frame, step);
      if (next !== null && next !== undefined) this.jump(next);
    };
    const acts: Record<string, () => void> = {
      ArrowUp: () => this.#go(-1),
      ArrowDown: () => this.#go(1),
      ArrowLeft: () => this.jump(frame - 1),
      ArrowRight: () => this.jump(frame + 1),
      n: () => near(1),
      p: () => near(-1),
      Enter: () => lane && this.#choose(lane),
      Home: () => this.jump(0),
      End: () => this.jump(this.#about.frames - 1),
      "+": () => this.#look(zoomed(this.#window(), frame, 0.7, this.#about.frames)),
      "-": () => this.#look(zoomed(this.#window(), frame, 1.4, this.#about.frames)),
      "0": () => this.#look([0, this.#about.frames]),
      Escape: () => {
        share(this.#model, "span", []);
        share(this.#model, "pair", null);
        share(this.#model, "selected", null);
      },
    };
    const act = acts[event.key];
    if (!act || (event.key === "Enter" && (event.target as HTMLElement).matches("button"))) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  #go(step: number): void {
    this.#row = Math.min(this.#lanes.length - 1, Math.max(0, this.#row + step));
    const top = this.#row * LANE;
    const room = this.#scroll.clientHeight - RULER;
    if (top < this.#scroll.scrollTop) this.#scroll.scrollTop = top;
    else if (top + LANE > this.#scroll.scrollTop + room) this.#scroll.scrollTop = top + LANE - room;
    this.#tell();
    this.draw();
  }

  #choose(lane: EventLane): void {
    if (lane.who < 0) return;
    share(this.#model, lane.kind === "interaction" ? "pair" : "selected", lane.who);
    this.#tell();
  }

  jump(frame: number): void {
    share(this.#model, "frame", Math.min(this.#about.frames - 1, Math.max(0, frame)));
    this.#tell();
  }

  /** Say in words where the cursor is, also for those who do not see it. */
  #tell(): void {
    const span = this.#model.get("span") as number[];
    const seconds = (at: number): string => clock(this.#times[at] ?? 0);
    const lane = this.#lanes[this.#row];
    const frame = Number(this.#model.get("frame"));
    const event = lane ? eventAt(lane, this.#table, frame, 1) : -1;
    const doing = event >= 0 ? `: ${this.#about.labels[this.#table.label[event] as number]}` : "";
    this.#said.textContent =
      span.length === 2
        ? `span ${seconds(span[0] as number)} – ${seconds(span[1] as number)}`
        : lane ? `${lane.name}${doing}` : "";
  }

  #point(x: number, y: number, row: number): void {
    const lane = this.#lanes[row];
    const [first, last] = this.#window();
    const reach = (3 * (last - first)) / Math.max(1, this.#canvas.clientWidth - GUTTER);
    const event = lane && x >= GUTTER ? eventAt(lane, this.#table, this.#frameAt(x), reach) : -1;
    this.#tip.hidden = !lane;
    if (!lane) return;
    const strength = this.#table.strength[event] ?? 1;
    const when = (at: Int32Array): string => clock(this.#times[at[event] as number] ?? 0);
    this.#tip.textContent =
      event < 0
        ? `${lane.name} · ${lane.events.length} ${lane.events.length === 1 ? "event" : "events"}`
        : `${lane.name} · ${this.#about.labels[this.#table.label[event] as number]} · ` +
          `${when(this.#table.first)} – ${when(this.#table.last)}` +
          (strength < 1 ? ` · ${strength.toFixed(2)}` : "");
    this.#tip.style.left = `${Math.max(0, Math.min(x + 12, this.#canvas.clientWidth - this.#tip.offsetWidth - 8))}px`;
    this.#tip.style.top = `${Math.max(0, y - 32)}px`;
  }
}

function assemble({ model, host, shadow, channel }: Mounted, answer: Answer): () => void {
  const line = new EventTimeline(model, channel);
  shadow.append(line.root);
  line.colours = readColours(host);
  line.take(answer);
  const resized = new ResizeObserver(() => line.draw());
  resized.observe(line.root);
  const undo = [
    themed(host, (colours) => {
      line.colours = colours;
      line.draw();
    }),
    ...["frame", "selected", "pair", "span", "window"].map((name) => follow(model, name, () => line.draw())),
    follow(model, "kinds", () => line.filter()),
    follow(model, "revision", () => void line.again()),
  ];
  return () => {
    resized.disconnect();
    line.close();
    for (const act of undo) act();
  };
}

export default { render: mounting("timeline", base + own, assemble) };
