/**
 * AttentionLens: where a network looked, over the picture.
 *
 * State is shared with Python: frame, query, kind, layer, head, opacity, colours, side_by_side,
 * point. Maps of all pairs of a frame are fetched ahead, so that a click only draws.
 */
import { Board } from "./board.ts";
import { type Answer, type Channel, float32, float64 } from "./channel.ts";
import { element } from "./dom.ts";
import { type LookMap, pixels, plane, range, valueAt } from "./heat.ts";
import { follow, type Model, share } from "./host.ts";
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

interface Pair {
  query: number;
  verb: string;
  object_class: string;
  score: number;
  human: [number, number, number, number];
  object: [number, number, number, number];
}

const TITLES: Record<string, string> = { cross: "decoder: where the pair looked", self: "encoder: from a clicked point", rollout: "rollout through all layers" };
const KEPT_FRAMES = 12;

class Lens {
  readonly root = element("div", { class: "lens", tabindex: 0, role: "group", "aria-label": "Attention lens" });
  readonly #model: Model;
  readonly #channel: Channel;
  readonly #host: HTMLElement;
  readonly #about: About;
  readonly #times: Float64Array;
  readonly #board: Board;
  readonly #list = element("div", { class: "list", role: "listbox", "aria-label": "Pairs" });
  readonly #heads = element("div", { class: "heads", hidden: true });
  readonly #value = element("span", { class: "value", role: "status" });
  readonly #clock = element("span", {});
  readonly #slider: HTMLInputElement;
  readonly #layer = element("select", { "aria-label": "Layer" });
  readonly #head = element("select", { "aria-label": "Head" });
  readonly #maps = new Map<string, LookMap>();
  readonly #looked = new Map<number, Pair[]>();
  #pairs: Pair[] = [];
  #shown: { key: string; map: LookMap; plane: Float32Array; heat: HTMLCanvasElement } | null = null;
  #look = "";
  #clicked = 0;
  #frame: number;

  constructor({ model, channel, host }: Mounted, about: About, times: Float64Array) {
    this.#model = model;
    this.#channel = channel;
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
      element("div", { class: "two" }, element("div", {}, this.#board.el, element("div", { class: "slide" }, this.#slider)), this.#list),
      this.#controls(),
      this.#heads,
    );
    this.#board.over.addEventListener("pointermove", (event) => this.#point(this.#board.pixel(event)));
    this.#board.over.addEventListener("pointerleave", () => (this.#value.textContent = ""));
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
    this.#clock.textContent = `${frame} · ${clock(this.#times[frame] ?? 0)}`;
    this.#board.want(frame);
    let pairs = this.#looked.get(frame);
    if (!pairs) {
      try {
        pairs = (await this.#channel.ask("look", { frame }))[0]["pairs"] as Pair[];
      } catch (reason) {
        this.#board.say((reason as Error).message);
        return;
      }
      this.#looked.set(frame, pairs);
    }
    if (frame !== this.#frame) return;
    this.#pairs = pairs;
    this.#fill();
    const query = this.#model.get("query") as number | null;
    if (!pairs.some((pair) => pair.query === query)) share(this.#model, "query", pairs[0]?.query ?? null);
    await this.show();
    void this.#prefetch(frame, pairs);
  }

  /** Show the map that the state asks for; one that was fetched ahead is there at once. */
  async show(): Promise<void> {
    const key = this.#wantedKey();
    if (key === null) {
      this.#shown = null;
      this.#look = "";
      this.#draw();
      return;
    }
    let map = this.#maps.get(key);
    if (!map) {
      const asked = this.#question();
      try {
        const [reply, [values]] = await this.#channel.ask(asked.op, asked.args);
        if (values) this.#keep(key, reply as unknown as LookMap, values);
      } catch (reason) {
        this.#board.say((reason as Error).message);
        return;
      }
      map = this.#maps.get(key);
    }
    if (!map || key !== this.#wantedKey()) return;
    const look = [key, ...["layer", "head", "colours", "side_by_side"].map((trait) => this.#model.get(trait))].join("|");
    if (look === this.#look && !this.#clicked) return;
    this.#look = look;
    this.#options(map);
    const values = plane(map, Number(this.#model.get("layer")), Number(this.#model.get("head")));
    this.#shown = { key, map, plane: values, heat: painted(values, map, String(this.#model.get("colours"))) };
    this.#draw();
    this.#side();
  }

  #question(): { op: string; args: Record<string, unknown> } {
    const [x, y] = this.#model.get("point") as number[];
    const query = this.#model.get("query");
    if (this.#model.get("kind") === "self") return { op: "point", args: { frame: this.#frame, x, y } };
    if (this.#model.get("kind") === "rollout") return { op: "rollout", args: { frame: this.#frame, query } };
    return { op: "maps", args: { frame: this.#frame, queries: [query] } };
  }

  /** Return the name under which the wanted map is kept; null where none is wanted. */
  #wantedKey(): string | null {
    const kind = String(this.#model.get("kind"));
    const point = this.#model.get("point") as number[];
    if (kind === "self") return point.length === 2 ? `${this.#frame} self ${point.map(Math.round).join(" ")}` : null;
    const query = this.#model.get("query") as number | null;
    return query === null || query === undefined ? null : `${this.#frame} ${kind} ${query}`;
  }

  #keep(key: string, about: LookMap, values: Uint8Array): void {
    const { layers, heads, rows, columns } = about;
    this.#maps.set(key, { layers, heads, rows, columns, values: float32(values) });
  }

  async #prefetch(frame: number, pairs: readonly Pair[]): Promise<void> {
    const frames = [...this.#looked.keys()];
    for (const old of frames.slice(0, Math.max(0, frames.length - KEPT_FRAMES))) {
      this.#looked.delete(old);
      for (const key of this.#maps.keys()) if (key.startsWith(`${old} `)) this.#maps.delete(key);
    }
    const queries = pairs.map(({ query }) => query).filter((query) => !this.#maps.has(`${frame} cross ${query}`));
    if (!queries.length || this.#model.get("kind") !== "cross") return;
    const [reply, buffers] = await this.#channel.ask("maps", { frame, queries });
    queries.forEach((query, at) => this.#keep(`${frame} cross ${query}`, reply as unknown as LookMap, buffers[at] as Uint8Array));
    this.root.dataset["fetched"] = String(this.#maps.size);
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
    const { scale, left, top } = placement;
    if (this.#shown) {
      context.globalAlpha = Number(this.#model.get("opacity"));
      context.imageSmoothingQuality = "high";
      context.drawImage(this.#shown.heat, left, top, this.#about.width * scale, this.#about.height * scale);
      context.globalAlpha = 1;
    }
    const query = this.#model.get("query");
    const self = this.#model.get("kind") === "self";
    for (const pair of this.#pairs) {
      const chosen = pair.query === query && !self;
      if (!chosen && !self) continue;
      context.globalAlpha = chosen ? 1 : 0.35;
      for (const [box, colour] of [[pair.human, "#7dd3fc"], [pair.object, "#ffd08a"]] as const) {
        context.strokeStyle = "rgba(10, 14, 20, 0.6)";
        context.lineWidth = chosen ? 4.5 : 2;
        context.strokeRect(left + box[0] * scale, top + box[1] * scale, (box[2] - box[0]) * scale, (box[3] - box[1]) * scale);
        context.strokeStyle = colour;
        context.lineWidth = chosen ? 2.25 : 1;
        context.strokeRect(left + box[0] * scale, top + box[1] * scale, (box[2] - box[0]) * scale, (box[3] - box[1]) * scale);
      }
    }
    context.globalAlpha = 1;
    const [x, y] = this.#model.get("point") as number[];
    if (self && x !== undefined && y !== undefined) {
      context.beginPath();
      context.arc(left + x * scale, top + y * scale, 7, 0, 2 * Math.PI);
      context.strokeStyle = "#fff";
      context.lineWidth = 2.5;
      context.stroke();
    }
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
    const { map } = this.#shown;
    const chosen = Number(this.#model.get("head"));
    const layer = Number(this.#model.get("layer"));
    this.#heads.replaceChildren(
      ...Array.from({ length: map.heads }, (_, head) => {
        const canvas = element("canvas", { width: 240, height: Math.round((240 * this.#about.height) / this.#about.width) });
        const context = canvas.getContext("2d") as CanvasRenderingContext2D;
        context.drawImage(this.#board.picture, 0, 0, canvas.width, canvas.height);
        context.globalAlpha = Number(this.#model.get("opacity"));
        context.drawImage(painted(plane(map, layer, head), map, String(this.#model.get("colours"))), 0, 0, canvas.width, canvas.height);
        const button = element("button", { type: "button", class: "head", "aria-pressed": String(head === chosen), "aria-label": `Head ${head + 1}` }, canvas, element("span", {}, `head ${head + 1}`));
        button.addEventListener("click", () => share(this.#model, "head", head === chosen ? -1 : head));
        return button;
      }),
    );
  }

  #fill(): void {
    const query = this.#model.get("query");
    this.#list.replaceChildren(
      ...this.#pairs.map((pair) => {
        const item = element(
          "button",
          { type: "button", class: "item", role: "option", "data-query": pair.query, "aria-selected": String(pair.query === query) },
          element("span", {}, `person · ${pair.verb} · ${pair.object_class}`),
          element("small", {}, pair.score.toFixed(2)),
        );
        item.addEventListener("click", () => this.choose(pair.query));
        return item;
      }),
      ...(this.#pairs.length ? [] : [element("div", { class: "empty" }, "The network sees no pair here.")]),
    );
  }

  choose(query: number): void {
    this.#clicked = performance.now();
    if (this.#model.get("kind") === "self") share(this.#model, "kind", "cross");
    share(this.#model, "query", query);
    void this.show();
  }

  /** Mark the pair that is picked out in the list. */
  #mark(): void {
    const query = String(this.#model.get("query"));
    for (const item of this.#list.querySelectorAll("[data-query]")) {
      item.setAttribute("aria-selected", String(item.getAttribute("data-query") === query));
    }
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
    this.#value.textContent = `${(100 * value).toFixed(2)} % of the attention · ${((100 * value) / (most || 1)).toFixed(0)} % of the most`;
  }

  #options({ layers, heads }: LookMap): void {
    const fill = (select: HTMLSelectElement, first: string, count: number, what: string, value: number): void => {
      if (select.length !== count + 1) {
        select.replaceChildren(element("option", { value: -1 }, first), ...Array.from({ length: count }, (_, at) => element("option", { value: at }, `${what} ${at + 1}`)));
      }
      select.value = String(Math.min(value, count - 1));
    };
    fill(this.#layer, "last layer", layers, "layer", Number(this.#model.get("layer")));
    fill(this.#head, "mean of heads", heads, "head", Number(this.#model.get("head")));
  }

  #controls(): HTMLElement {
    const choice = (trait: string, label: string, options: readonly (readonly [string, string])[]): HTMLElement => {
      const select = element("select", { "aria-label": label }, ...options.map(([value, text]) => element("option", { value }, text)));
      select.value = String(this.#model.get(trait));
      select.addEventListener("change", () => share(this.#model, trait, select.value));
      this.#follow(trait, () => (select.value = String(this.#model.get(trait))));
      return select;
    };
    for (const [trait, select] of [["layer", this.#layer], ["head", this.#head]] as const) {
      select.addEventListener("change", () => share(this.#model, trait, Number(select.value)));
    }
    const opacity = element("input", { type: "range", class: "opacity", min: 0, max: 1, step: 0.05, value: Number(this.#model.get("opacity")), "aria-label": "Opacity" });
    opacity.addEventListener("input", () => share(this.#model, "opacity", opacity.valueAsNumber));
    const side = element("button", { type: "button", class: "chip", "aria-pressed": String(this.#model.get("side_by_side")), title: "All heads side by side (h)" }, "All heads");
    side.addEventListener("click", () => share(this.#model, "side_by_side", !this.#model.get("side_by_side")));
    this.#follow("side_by_side", () => side.setAttribute("aria-pressed", String(this.#model.get("side_by_side"))));
    return element(
      "div",
      { class: "line", role: "toolbar", "aria-label": "What is shown" },
      this.#clock,
      choice("kind", "Attention", this.#about.kinds.map((kind) => [kind, TITLES[kind] ?? kind] as const)),
      this.#layer,
      this.#head,
      choice("colours", "Colours", [["heat", "heat"], ["viridis", "viridis"], ["grey", "grey"]]),
      element("label", {}, "opacity", opacity),
      side,
      this.#value,
    );
  }

  readonly #followed: (readonly [string, () => void])[] = [];
  #follow(trait: string, act: () => void): void {
    this.#followed.push([trait, act]);
  }

  /** Follow the shared state; the returned functions stop that. */
  watch(): (() => void)[] {
    const again = (): void => void this.show();
    return [
      ...this.#followed.map(([trait, act]) => follow(this.#model, trait, act)),
      follow(this.#model, "frame", () => this.go(Number(this.#model.get("frame")))),
      ...["query", "kind", "layer", "head", "colours", "point", "side_by_side"].map((trait) => follow(this.#model, trait, again)),
      follow(this.#model, "query", () => this.#mark()),
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

function painted(values: Float32Array, { rows, columns }: LookMap, colours: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.putImageData(new ImageData(pixels(values, colours) as Uint8ClampedArray<ArrayBuffer>, columns, rows), 0, 0);
  return canvas;
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
