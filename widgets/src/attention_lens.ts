/**
 * AttentionLens: where a network looked, over the picture.
 *
 * State is shared with Python: frame, query, kind, layer, head, opacity, colours, side_by_side,
 * point. Maps of all pairs of a frame are fetched ahead, so that a click only draws.
 */
import { Board } from "./board.ts";
import { type Answer, float64 } from "./channel.ts";
import { element } from "./dom.ts";
import { type LookMap, plane, range, valueAt } from "./heat.ts";
import { follow, type Model, share } from "./host.ts";
import { Controls } from "./lens/controls.ts";
import { draw, heads, painted } from "./lens/drawing.ts";
import { Maps, type Pair } from "./lens/maps.ts";
import { PairButtons } from "./lens/pair_buttons.ts";
import { lookOf, question, wantedKey } from "./lens/wanted.ts";
import { clock } from "./look.ts";
import { type Mounted, mounting, themed } from "./mount.ts";
import type { Placement, Point } from "./overlay.ts";
import base from "./scrubber.css";
import own from "./attention_lens.css";

interface About {
  frames: number;
  width: number;
  height: number;
  kinds: string[];
  palette: string[];
}

class Lens {
  readonly root = element("div", { class: "lens", tabindex: 0, role: "group", "aria-label": "Attention lens" });
  readonly #model: Model;
  readonly #host: HTMLElement;
  readonly #about: About;
  readonly #times: Float64Array;
  readonly #board: Board;
  readonly #list = new PairButtons((query) => this.choose(query));
  readonly #heads = element("div", { class: "heads", hidden: true });
  readonly #controls: Controls;
  readonly #maps: Maps;
  readonly #slider: HTMLInputElement;
  #pairs: Pair[] = [];
  #shown: { key: string; map: LookMap; plane: Float32Array; heat: HTMLCanvasElement } | null = null;
  #look = "";
  #clicked = 0;
  #frame: number;

  constructor({ model, channel, host }: Mounted, about: About, times: Float64Array) {
    this.#model = model;
    this.#controls = new Controls(model, about.kinds);
    this.#maps = new Maps(channel);
    this.#host = host;
    this.#about = about;
    this.#times = times;
    this.#frame = Math.min(about.frames - 1, Number(model.get("frame")));
    this.#board = new Board({
      width: about.width,
      height: about.height,
      fetch: async (frame) => (await channel.ask("frames", { frames: [frame] }))[1][0],
      paint: (context, placement) => this.#paint(context, placement),
      shown: () => this.#side(),
    });
    this.#slider = element("input", { type: "range", min: 0, max: about.frames - 1, value: this.#frame, "aria-label": "Frame" });
    this.#slider.addEventListener("input", () => this.go(this.#slider.valueAsNumber));
    this.root.append(
      element("div", { class: "two" }, element("div", {}, this.#board.el, element("div", { class: "slide" }, this.#slider)), this.#list.el),
      this.#controls.el,
      this.#heads,
    );
    this.#board.over.addEventListener("pointermove", (event) => this.#point(this.#board.pixel(event)));
    this.#board.over.addEventListener("pointerleave", () => (this.#controls.value.textContent = ""));
    this.#board.over.addEventListener("pointerdown", (event) => this.#press(this.#board.pixel(event)));
    this.root.addEventListener("keydown", this.#key);
    void this.open();
  }

  go(frame: number): void {
    const next = Math.min(this.#about.frames - 1, Math.max(0, frame));
    if (next === this.#frame) return;
    this.#frame = next;
    share(this.#model, "frame", next);
    void this.open();
  }

  /** Show a frame: its picture, its pairs, and the map of the one that is picked out. */
  async open(): Promise<void> {
    const frame = this.#frame;
    this.#slider.value = String(frame);
    this.#slider.style.setProperty("--done", `calc(8px + (100% - 16px) * ${frame / Math.max(1, this.#about.frames - 1)})`);
    this.#controls.clock.textContent = `${frame} · ${clock(this.#times[frame] ?? 0)}`;
    this.#board.want(frame);
    let pairs: Pair[];
    try {
      pairs = await this.#maps.pairs(frame);
    } catch (reason) {
      this.#board.say((reason as Error).message);
      return;
    }
    if (frame !== this.#frame) return;
    this.#pairs = pairs;
    const query = this.#model.get("query") as number | null;
    this.#list.show(pairs, query);
    if (!pairs.some((pair) => pair.query === query)) share(this.#model, "query", pairs[0]?.query ?? null);
    await this.show();
    if (await this.#maps.ahead(frame, pairs, this.#model.get("kind") === "cross")) this.root.dataset["fetched"] = String(this.#maps.size);
  }

  /** Show the map that the state asks for; one that was fetched ahead is there at once. */
  async show(): Promise<void> {
    const key = wantedKey(this.#model, this.#frame);
    if (key === null) {
      this.#shown = null;
      this.#look = "";
      this.#draw();
      return;
    }
    let map = this.#maps.at(key);
    if (!map) {
      try {
        map = await this.#maps.fetch(key, question(this.#model, this.#frame));
      } catch (reason) {
        this.#board.say((reason as Error).message);
        return;
      }
    }
    if (!map || key !== wantedKey(this.#model, this.#frame)) return;
    const look = lookOf(this.#model, key);
    if (look === this.#look && !this.#clicked) return;
    this.#look = look;
    this.#controls.offer(map);
    const values = plane(map, Number(this.#model.get("layer")), Number(this.#model.get("head")));
    this.#shown = { key, map, plane: values, heat: painted(values, map, String(this.#model.get("colours"))) };
    this.#draw();
    this.#side();
  }

  redraw(): void {
    this.#draw();
  }

  close(): void {
    this.#board.close();
  }

  #draw(): void {
    this.root.dataset["map"] = this.#shown?.key ?? "";
    this.root.dataset["frame"] = String(this.#frame);
    if (this.#clicked) this.#board.drawNow();
    else this.#board.draw();
  }

  #paint(context: CanvasRenderingContext2D, placement: Placement): void {
    draw(context, placement, {
      heat: this.#shown?.heat ?? null,
      opacity: Number(this.#model.get("opacity")),
      width: this.#about.width,
      height: this.#about.height,
      pairs: this.#pairs,
      query: this.#model.get("query"),
      point: this.#model.get("kind") === "self" ? (this.#model.get("point") as number[]) : null,
    });
    if (this.#clicked) {
      this.#host.dataset["clickMs"] = (performance.now() - this.#clicked).toFixed(2);
      this.#host.dataset["clicks"] = String(Number(this.#host.dataset["clicks"] ?? 0) + 1);
      this.#clicked = 0;
    }
  }

  /** Draw every head by itself, each over the picture. */
  #side(): void {
    const on = Boolean(this.#model.get("side_by_side")) && this.#shown !== null;
    this.#heads.hidden = !on;
    if (!on || !this.#shown) return;
    const head = Number(this.#model.get("head"));
    this.#heads.replaceChildren(
      ...heads({
        map: this.#shown.map,
        layer: Number(this.#model.get("layer")),
        head,
        colours: String(this.#model.get("colours")),
        opacity: Number(this.#model.get("opacity")),
        picture: this.#board.picture,
        choose: (one) => share(this.#model, "head", one === head ? -1 : one),
      }),
    );
  }

  choose(query: number): void {
    this.#clicked = performance.now();
    if (this.#model.get("kind") === "self") share(this.#model, "kind", "cross");
    share(this.#model, "query", query);
    void this.show();
  }

  #press(point: Point): void {
    this.root.focus();
    if (this.#model.get("kind") === "self") {
      this.#clicked = performance.now();
      share(this.#model, "point", [point.x, point.y]);
      void this.show();
      return;
    }
    const inside = this.#pairs.filter(({ human, object }) => [human, object].some((box) => point.x >= box[0] && point.x <= box[2] && point.y >= box[1] && point.y <= box[3]));
    if (inside[0]) this.choose(inside[0].query);
  }

  #point({ x, y }: Point): void {
    if (!this.#shown) return;
    const value = valueAt(this.#shown.plane, this.#shown.map, x / this.#about.width, y / this.#about.height);
    const [, most] = range(this.#shown.plane);
    this.#controls.value.textContent = `${(100 * value).toFixed(2)} % of the attention · ${((100 * value) / (most || 1)).toFixed(0)} % of the most`;
  }

  /** Follow the shared state; the returned functions stop that. */
  watch(): (() => void)[] {
    const again = (): void => void this.show();
    return [
      ...this.#controls.watch(),
      follow(this.#model, "frame", () => this.go(Number(this.#model.get("frame")))),
      ...["query", "kind", "layer", "head", "colours", "point", "side_by_side"].map((trait) => follow(this.#model, trait, again)),
      follow(this.#model, "query", () => this.#list.mark(this.#model.get("query"))),
      follow(this.#model, "opacity", () => this.redraw()),
    ];
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.composedPath()[0] as HTMLElement).matches("select, input")) return;
    const at = this.#pairs.findIndex(({ query }) => query === this.#model.get("query"));
    const pair = (by: number): void => {
      const next = this.#pairs[Math.min(this.#pairs.length - 1, Math.max(0, at + by))];
      if (next) this.choose(next.query);
    };
    const turn = (trait: "layer" | "head", by: number): void => {
      const count = this.#shown?.map[trait === "layer" ? "layers" : "heads"] ?? 1;
      share(this.#model, trait, ((Number(this.#model.get(trait)) + 1 + by + count + 1) % (count + 1)) - 1);
    };
    const acts: Record<string, () => void> = {
      ArrowLeft: () => this.go(this.#frame - (event.shiftKey ? 10 : 1)),
      ArrowRight: () => this.go(this.#frame + (event.shiftKey ? 10 : 1)),
      ArrowUp: () => pair(-1),
      ArrowDown: () => pair(1),
      l: () => turn("layer", 1),
      L: () => turn("layer", -1),
      n: () => turn("head", 1),
      N: () => turn("head", -1),
      h: () => share(this.#model, "side_by_side", !this.#model.get("side_by_side")),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}

function assemble(parts: Mounted, [reply, [times]]: Answer): () => void {
  const lens = new Lens(parts, reply as unknown as About, times ? float64(times) : new Float64Array());
  parts.shadow.append(lens.root);
  const resized = new ResizeObserver(() => lens.redraw());
  resized.observe(lens.root);
  const undo = [themed(parts.host, () => lens.redraw()), ...lens.watch()];
  return () => {
    resized.disconnect();
    lens.close();
    for (const act of undo) act();
  };
}

export default { render: mounting("lens", base + own, assemble) };
