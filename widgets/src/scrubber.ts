/**
 * FrameScrubber: one video, frame by frame, with individuals drawn over it.
 *
 * State is shared with Python (frame, selected, layers, playing, speed, loop); pictures and boxes
 * come over the channel when they are needed.
 */
import { Channel, float64 } from "./channel.ts";
import { follow, type RenderProps, share } from "./host.ts";
import { fetchSpans, Sightings, type Span } from "./individuals.ts";
import { colourOf, followTheme, readColours } from "./look.ts";
import { Pictures } from "./pictures.ts";
import type { Extra } from "./overlay.ts";
import { Player } from "./player.ts";
import { Stage } from "./stage.ts";
import { lanesOf, Timeline } from "./timeline.ts";
import { Toolbar } from "./toolbar.ts";
import { DepthLayer, type ZoneShape, zoneLayer } from "./areas.ts";
import { PairLayer, Pairings } from "./pairings.ts";
import css from "./scrubber.css";
import { element } from "./dom.ts";

/** What Python says about the video when it is asked to describe it. */
interface Description {
  frames: number;
  width: number;
  height: number;
  individuals: number[];
  classes: string[];
  palette: string[];
  layers: string[];
  verbs: string[];
  zones: ZoneShape[];
}

const SHARE_EVERY_MS = 200;
const REST_MS = 180;
const TAIL_S = 2;
const MOST_TAIL_FRAMES = 120;

function render({ model, el, view }: RenderProps): () => void {
  const host = element("div", { class: "hoilab-scrubber", "data-lm-suppress-shortcuts": "true" });
  const shadow = host.attachShadow({ mode: "open" });
  shadow.append(element("style", {}, css));
  el.append(host);
  const channel = new Channel(model, view);
  const undo: (() => void)[] = [() => channel.close(), () => host.remove()];
  channel
    .ask("describe")
    .then(([reply, [times]]) => {
      const seconds = times ? float64(times) : new Float64Array();
      const about = reply as unknown as Description;
      if (host.isConnected || el.isConnected) {
        undo.unshift(assemble({ model, el, ...(view ? { view } : {}) }, host, shadow, channel, about, seconds));
      }
    })
    .catch((reason: Error) => shadow.append(element("p", { role: "alert" }, reason.message)));
  return () => {
    for (const act of undo.splice(0)) act();
  };
}

function assemble(
  { model }: RenderProps,
  host: HTMLElement,
  shadow: ShadowRoot,
  channel: Channel,
  about: Description,
  times: Float64Array,
): () => void {
  const last = Math.max(0, about.frames - 1);
  const seconds = (at: number): number => times[at] ?? 0;
  const tail = Math.min(MOST_TAIL_FRAMES, Math.ceil(TAIL_S * rate(times)));
  const number = (who: number): number => about.individuals[who] ?? who;
  const name = (who: number): string => `${number(who)} ${about.classes[who] ?? ""}`.trim();
  const colour = (who: number): string => colourOf(number(who), about.palette);
  const selected = (): number | null => (model.get("selected") as number | null) ?? null;
  const layers = (): Set<string> => new Set(model.get("layers") as string[]);
  let frame = clamp(Number(model.get("frame")));
  let direction = 1;
  let closed = false;
  let hovered: number | null = null;
  let sharing: ReturnType<typeof setTimeout> | undefined;
  let told = 0;
  let drawing = 0;
  let jumping: ReturnType<typeof setTimeout> | undefined;

  function clamp(at: number): number {
    return Math.min(last, Math.max(0, Math.round(at) || 0));
  }

  const sightings = new Sightings(channel, about.frames, () => draw());
  const pairings = new Pairings(channel, about.frames, () => draw());
  const depth = new DepthLayer(channel, about.width, about.height, () => draw());
  const player = new Player({
    frames: about.frames,
    seconds,
    ready: (at) => stage.frames.ready(at),
    show: (at) => go(at, { playing: true }),
    end: () => share(model, "playing", false),
  });
  const stage = new Stage({
    width: about.width,
    height: about.height,
    source: (files) => new Pictures(channel, about, files),
    ahead,
    shown: () => {
      host.dataset["shown"] = String(stage.frames.shown);
      draw();
    },
    select,
    hover: (who) => {
      hovered = who === null ? null : number(who);
      draw();
    },
    name,
  });
  const toolbar = new Toolbar({
    frames: about.frames,
    layers: about.layers,
    seconds,
    jump: (at) => go(at),
    step: (by) => go(frame + by),
    toggle: () => share(model, "playing", !model.get("playing")),
    set: (trait, value) => share(model, trait, value),
    layer: (layer) => {
      const now = layers();
      if (!now.delete(layer)) now.add(layer);
      share(model, "layers", about.layers.filter((one) => now.has(one)));
    },
  });
  const timeline = new Timeline({
    frames: about.frames,
    seconds,
    jump: (at, individual) => {
      if (individual !== null) select(individual);
      go(at);
    },
    hover: (individual) => {
      if (hovered === individual) return;
      hovered = individual;
      draw();
    },
  });

  /** The frames that will be wanted next: onwards in the direction of the last step. */
  function ahead(from: number): number[] {
    if (jumping !== undefined) return [];
    const stride = player.stride * direction;
    const depth = Math.min(player.playing ? 16 : 6, stage.frames.keep >> 1);
    return Array.from({ length: depth }, (_, at) => from + (at + 1) * stride)
      .map((at) => (player.playing && player.loop && at > last ? at - last - 1 : at))
      .filter((at) => at >= 0 && at <= last);
  }

  /** Show another frame, and tell Python of it. */
  function go(at: number, { playing = false, tell = true } = {}): void {
    const next = clamp(at);
    const step = Math.abs(next - frame);
    if (!playing) {
      direction = next < frame && next >= frame - 30 ? -1 : 1;
      if (step > 1) settle();
      player.jump(next);
    }
    frame = next;
    host.dataset["frame"] = String(frame);
    stage.frames.want(frame); // first: where the picture is there, it is drawn before all else
    toolbar.show(frame, player.playing);
    draw();
    // A step is told as soon as its picture is drawn, a drag now and then: whatever follows in
    // Python and in other views would else take the time that the next picture needs.
    if (!tell) return;
    const rest = playing || step > 1 ? Math.max(0, told + SHARE_EVERY_MS - performance.now()) : 0;
    if (rest === 0) clearTimeout(sharing);
    if (rest === 0 || sharing === undefined) sharing = setTimeout(tellFrame, rest);
  }

  function showLanes(spans: readonly Span[]): boolean {
    timeline.lanes = lanesOf(spans, (who) => ({ number: number(who), name: name(who), colour: colour(who) }));
    root.classList.toggle("lanes", spans.length > 0);
    draw();
    return !closed;
  }

  /** After a jump another one is likely: fetch nothing ahead before there is a rest. */
  function settle(): void {
    clearTimeout(jumping);
    jumping = setTimeout(() => {
      jumping = undefined;
      void stage.frames.prefetch();
    }, REST_MS);
  }

  function tellFrame(): void {
    clearTimeout(sharing);
    sharing = undefined;
    told = performance.now();
    share(model, "frame", frame);
  }

  function select(individual: number | null): void {
    share(model, "selected", individual);
  }

  /** Draw once in the next picture of the screen, however often it is asked for. */
  function draw(): void {
    drawing ||= requestAnimationFrame(drawNow);
  }

  function drawNow(): void {
    drawing = 0;
    const shown = stage.frames.shown;
    host.dataset["selected"] = String(selected() ?? "");
    const tailed = layers().has("tails");
    const before = tailed && shown >= 0
      ? Array.from({ length: Math.min(tail, shown) }, (_, at) => sightings.at(shown - Math.min(tail, shown) + at) ?? [])
      : [];
    const here = shown >= 0 ? (sightings.at(shown) ?? []) : [];
    sightings.prefetch(Math.max(0, shown));
    stage.draw({ here, before, layers: layers(), extras: extras(shown), selected: selected(), hovered, name, number, colour });
    stage.describe(`frame ${shown}, ${seconds(shown).toFixed(2)} s, ${here.length} in sight`);
    timeline.show(frame, selected(), colours);
  }

  /** What is drawn beside individuals, the lowest first. */
  function extras(shown: number): Extra[] {
    const on = layers();
    const has = (layer: string): boolean => on.has(layer) && about.layers.includes(layer) && shown >= 0;
    const made: Extra[] = [];
    if (has("depth")) made.push(depth.at(shown));
    if (has("zones")) made.push(zoneLayer(about.zones, about.palette));
    if (has("pairs")) {
      pairings.prefetch(shown);
      made.push(
        new PairLayer(pairings.at(shown) ?? [], {
          verbs: about.verbs,
          palette: about.palette,
          chosen: (model.get("pair") as number | null) ?? null,
          press: (pair) => share(model, "pair", pair),
        }),
      );
    }
    host.dataset["pairs"] = has("pairs") ? String(pairings.at(shown)?.length ?? "") : "";
    host.dataset["pair"] = String(model.get("pair") ?? "");
    return made;
  }

  function playOrPause(): void {
    if (model.get("playing")) {
      clearTimeout(jumping);
      jumping = undefined;
      player.play(frame);
      void stage.frames.prefetch();
    } else {
      player.pause();
      tellFrame();
    }
    toolbar.show(frame, player.playing);
  }

  function settings(): void {
    player.speed = Number(model.get("speed"));
    player.loop = Boolean(model.get("loop"));
    toolbar.settings(layers(), player.speed, player.loop);
    draw();
  }

  const second = Math.max(1, Math.round(rate(times)));
  const keys: Record<string, () => void> = {
    " ": () => share(model, "playing", !model.get("playing")),
    ArrowLeft: () => go(frame - 1),
    ArrowRight: () => go(frame + 1),
    "Shift+ArrowLeft": () => go(frame - 10),
    "Shift+ArrowRight": () => go(frame + 10),
    PageUp: () => go(frame - second),
    PageDown: () => go(frame + second),
    Home: () => go(0),
    End: () => go(last),
    Escape: () => {
      select(null);
      share(model, "pair", null);
    },
    "+": () => stage.zoom(1.25),
    "-": () => stage.zoom(0.8),
    "0": () => stage.fit(),
  };
  for (const [at, layer] of about.layers.entries()) {
    keys[String(at + 1)] = () => toolbar.press(layer);
  }
  const pressed = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches('input[type="text"], select')) return;
    if (event.key === " " && target.matches("button")) return;
    const act = keys[event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const root = element("div", { class: "scrubber", tabindex: 0, role: "group", "aria-label": "Frame scrubber" });
  root.append(stage.el, toolbar.el, timeline.el);
  root.addEventListener("keydown", pressed);
  shadow.append(root);
  let colours = readColours(host);

  const undo = [
    followTheme(host, (dark) => {
      host.dataset["theme"] = dark ? "dark" : "light";
      colours = readColours(host);
      timeline.show(frame, selected(), colours);
    }),
    follow(model, "frame", () => {
      const asked = clamp(Number(model.get("frame")));
      if (asked !== frame) go(asked, { tell: false });
    }),
    follow(model, "selected", draw),
    follow(model, "pair", draw),
    follow(model, "layers", settings),
    follow(model, "speed", settings),
    follow(model, "loop", settings),
    follow(model, "playing", playOrPause),
  ];
  const resized = new ResizeObserver(() => draw());
  resized.observe(root);

  settings();
  go(frame, { tell: false });
  if (model.get("playing")) playOrPause();
  if (about.individuals.length) {
    fetchSpans(channel, about.frames, showLanes).catch((reason: Error) => stage.say(reason.message));
  }

  return () => {
    closed = true;
    clearTimeout(sharing);
    clearTimeout(jumping);
    cancelAnimationFrame(drawing);
    player.pause();
    resized.disconnect();
    stage.close();
    for (const act of undo) act();
  };
}

/** Return the frames in a second, on average. */
function rate(times: Float64Array): number {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return span > 0 ? (times.length - 1) / span : 25;
}

export default { render };
