import { element, fitCanvas } from "./dom.ts";
import type { Span } from "./individuals.ts";
import { type Colours, clock, frameAt, markEvery } from "./look.ts";

export interface Lane {
  who: number;
  number: number;
  name: string;
  colour: string;
  spans: Span[];
}

export interface TimelineOptions {
  frames: number;
  /** Seconds of a frame. */
  seconds(frame: number): number;
  jump(frame: number, individual: number | null): void;
  hover(individual: number | null): void;
}

export const GUTTER = 74;
/** Half of the slider's knob: the first and the last frame lie this far inside. */
export const INSET = 8;
const RULER = 20;
const LANE = 17;
const BAR = 9;
const MOST_LANES = 9.2;

/** Return the lanes of individuals, in the order in which they appear. */
export function lanesOf(
  spans: readonly Span[],
  describe: (who: number) => Omit<Lane, "spans" | "who">,
): Lane[] {
  const lanes = new Map<number, Lane>();
  for (const span of spans) {
    const lane = lanes.get(span.who) ?? { who: span.who, ...describe(span.who), spans: [] };
    lane.spans.push(span);
    lanes.set(span.who, lane);
  }
  const start = (lane: Lane): number => Math.min(...lane.spans.map((span) => span.first));
  return [...lanes.values()].sort(
    (one, other) => start(one) - start(other) || one.number - other.number,
  );
}

/**
 * One lane for each individual under the picture.
 *
 * Only the lanes in sight are drawn, so ten thousand cost no more than ten.
 */
export class Timeline {
  readonly el: HTMLElement;
  readonly #options: TimelineOptions;
  readonly #canvas = element("canvas", { "aria-hidden": "true" });
  readonly #scroll: HTMLElement;
  readonly #space = element("div", { class: "space" });
  readonly #tip = element("div", { class: "tip", role: "tooltip", hidden: true });
  #lanes: Lane[] = [];
  #state = { frame: 0, selected: null as number | null, colours: null as Colours | null };

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#scroll = element("div", { class: "scroll", tabindex: -1 }, this.#space);
    this.el = element(
      "div",
      { class: "timeline", role: "img", "aria-label": "When each individual was in sight" },
      this.#canvas,
      this.#scroll,
      this.#tip,
    );
    this.el.hidden = true;
    this.#scroll.addEventListener("scroll", () => this.draw());
    this.#scroll.addEventListener("pointerdown", this.#press);
    this.#scroll.addEventListener("pointermove", this.#move);
    this.#scroll.addEventListener("pointerleave", () => this.#point(null, 0, 0));
  }

  set lanes(lanes: Lane[]) {
    this.#lanes = lanes;
    this.el.hidden = lanes.length === 0;
    // Where there are more, half of the next one shows that they can be scrolled to.
    this.el.style.height = `${RULER + LANE * Math.min(lanes.length, MOST_LANES) + 6}px`;
    this.#space.style.height = `${RULER + LANE * lanes.length + 4}px`;
    this.draw();
  }

  show(frame: number, selected: number | null, colours: Colours): void {
    const moved = selected !== this.#state.selected;
    this.#state = { frame, selected, colours };
    if (moved) this.#reveal(selected);
    this.draw();
  }

  draw(): void {
    const { frame, selected, colours } = this.#state;
    if (!colours || this.el.hidden || !this.#canvas.clientWidth) return;
    const [context, width, height] = fitCanvas(this.#canvas);
    context.font = '11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
    context.textBaseline = "middle";
    this.#drawLanes(context, width, height, selected, colours);
    this.#drawRuler(context, width, colours);
    const x = this.#x(frame, width);
    context.fillStyle = colours.accent;
    context.fillRect(x - 0.75, RULER - 4, 1.5, height - RULER + 4);
  }

  #drawRuler(context: CanvasRenderingContext2D, width: number, colours: Colours): void {
    const { frames, seconds } = this.#options;
    const total = seconds(frames - 1);
    context.clearRect(0, 0, width, RULER);
    context.fillStyle = colours.line;
    context.fillRect(GUTTER, RULER - 0.5, width - GUTTER, 1);
    const step = markEvery(total, (width - GUTTER) / 70);
    context.textAlign = "center";
    for (let mark = 0; mark <= total + 1e-6; mark += step) {
      const x = this.#x(frameAt(mark, frames, seconds), width);
      context.fillStyle = colours.line;
      context.fillRect(x - 0.5, RULER - 5, 1, 5);
      context.fillStyle = colours.muted;
      const text = step < 1 ? `${mark.toFixed(1)} s` : clock(mark).replace(/\.00$/, "");
      const half = context.measureText(text).width / 2;
      context.fillText(text, Math.min(x, width - half - 1), RULER / 2 - 2);
    }
  }

  #drawLanes(
    context: CanvasRenderingContext2D,
    width: number,
    height: number,
    selected: number | null,
    colours: Colours,
  ): void {
    const offset = this.#scroll.scrollTop;
    const first = Math.floor(offset / LANE);
    const last = Math.min(this.#lanes.length, Math.ceil((offset + height - RULER) / LANE));
    for (let row = first; row < last; row++) {
      const lane = this.#lanes[row] as Lane;
      const middle = RULER + LANE * row - offset + LANE / 2 + 2;
      const chosen = lane.number === selected;
      if (chosen) {
        context.fillStyle = colours.line;
        context.globalAlpha = 0.7;
        context.beginPath();
        context.roundRect(0, middle - LANE / 2, width, LANE, 4);
        context.fill();
      }
      context.globalAlpha = selected === null || chosen ? 1 : 0.45;
      context.fillStyle = lane.colour;
      context.beginPath();
      context.arc(9, middle, 3.5, 0, 2 * Math.PI);
      context.fill();
      context.fillStyle = chosen ? colours.text : colours.muted;
      context.textAlign = "left";
      context.fillText(lane.name, 18, middle + 0.5, GUTTER - 24);
      context.fillStyle = lane.colour;
      for (const span of lane.spans) {
        const from = this.#x(span.first, width);
        const to = this.#x(span.last, width);
        context.beginPath();
        context.roundRect(from - 1, middle - BAR / 2, Math.max(2.5, to - from + 2), BAR, 3);
        context.fill();
      }
      context.globalAlpha = 1;
    }
  }

  #x(frame: number, width: number): number {
    const room = width - GUTTER - 2 * INSET;
    return GUTTER + INSET + (room * frame) / Math.max(1, this.#options.frames - 1);
  }

  #frameAt(x: number): number {
    const room = this.#canvas.clientWidth - GUTTER - 2 * INSET;
    const last = this.#options.frames - 1;
    return Math.round(Math.min(1, Math.max(0, (x - GUTTER - INSET) / room)) * last);
  }

  #laneAt(y: number): Lane | null {
    if (y < RULER) return null;
    return this.#lanes[Math.floor((y - RULER - 2 + this.#scroll.scrollTop) / LANE)] ?? null;
  }

  #place(event: PointerEvent): [number, number] {
    const box = this.#canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  // A press in a lane selects; on a name it jumps to where that individual appears.
  readonly #press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const [x, y] = this.#place(event);
    if (x > this.#scroll.clientWidth) return;
    const lane = this.#laneAt(y);
    const start = lane ? Math.min(...lane.spans.map((span) => span.first)) : 0;
    this.#options.jump(x < GUTTER && lane ? start : this.#frameAt(x), lane?.number ?? null);
    this.#scroll.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const [x, y] = this.#place(event);
    if (event.buttons & 1) this.#options.jump(this.#frameAt(x), this.#state.selected);
    else this.#point(this.#laneAt(y), x, y);
  };

  #point(lane: Lane | null, x: number, y: number): void {
    this.#options.hover(lane?.number ?? null);
    this.#tip.hidden = lane === null;
    if (!lane) return;
    const first = Math.min(...lane.spans.map((span) => span.first));
    const last = Math.max(...lane.spans.map((span) => span.last));
    const { seconds } = this.#options;
    this.#tip.textContent = `${lane.name} · ${clock(seconds(first))} – ${clock(seconds(last))}`;
    this.#tip.style.left = `${Math.min(x + 12, this.#canvas.clientWidth - 190)}px`;
    this.#tip.style.top = `${y - 30}px`;
  }

  #reveal(selected: number | null): void {
    const row = this.#lanes.findIndex((lane) => lane.number === selected);
    if (row < 0) return;
    const room = this.#scroll.clientHeight - RULER;
    const top = row * LANE;
    if (top < this.#scroll.scrollTop) this.#scroll.scrollTop = top;
    else if (top + LANE > this.#scroll.scrollTop + room) this.#scroll.scrollTop = top + LANE - room;
  }
}
