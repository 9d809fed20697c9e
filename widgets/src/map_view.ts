/**
 * MapView: the ground from above, who is where in metres and how sure that is.
 *
 * State is shared with Python: frame, selected, layers, playing, speed, loop.
 */
import type { ZoneShape } from "./areas.ts";
import { type Answer, float32, float64, int32 } from "./channel.ts";
import { element } from "./dom.ts";
import { follow, share } from "./host.ts";
import { colourOf, readColours } from "./look.ts";
import {
  drawDistance, drawFlow, drawGrid, drawHeat, drawScaleBar, drawStandings, drawWalks, drawZones,
  type Figures, type Heat, heatPicture,
} from "./map_drawing.ts";
import { type Mounted, mounting, themed } from "./mount.ts";
import { nearest, Places, type Standing, type Walk, walksOf } from "./places.ts";
import { drawFloor, fetchFloor, type Floor, Plane } from "./plane.ts";
import { Player } from "./player.ts";
import { Toolbar } from "./toolbar.ts";
import type { Bounds, Place } from "./view_box.ts";
import base from "./scrubber.css";
import own from "./map_view.css";

interface Description {
  frames: number;
  bounds: Bounds;
  individuals: number[];
  classes: string[];
  palette: string[];
  layers: string[];
  zones: ZoneShape[];
  outline: Place[];
  heat: Heat | null;
}

const NEAR_PX = 22;
const SHARE_EVERY_MS = 200;

function assemble({ model, host, shadow, channel }: Mounted, answer: Answer): () => void {
  const [reply, [times, warmth, arrows]] = answer;
  const about = reply as unknown as Description;
  const moments = times ? float64(times) : new Float64Array();
  const last = Math.max(0, about.frames - 1);
  const seconds = (at: number): number => moments[at] ?? 0;
  const number = (who: number): number => about.individuals[who] ?? who;
  const name = (who: number): string => `${number(who)} ${about.classes[who] ?? ""}`.trim();
  const colour = (who: number): string => colourOf(number(who), about.palette);
  const layers = (): Set<string> => new Set(model.get("layers") as string[]);
  const selected = (): number | null => (model.get("selected") as number | null) ?? null;
  const clamp = (at: number): number => Math.min(last, Math.max(0, Math.round(at) || 0));
  const flow = arrows ? float32(arrows) : new Float32Array();
  const heated = about.heat && warmth ? heatPicture(about.heat, float32(warmth)) : null;
  const places = new Places(channel, about.frames, () => draw());
  const message = element("div", { class: "message", role: "alert", hidden: true });
  let walks: Walk[] = [];
  let floor: Floor | null = null;
  let frame = clamp(Number(model.get("frame")));
  let hovered: number | null = null;
  let sharing: ReturnType<typeof setTimeout> | undefined;
  let colours = readColours(host);

  const plane = new Plane({
    bounds: about.bounds,
    up: true,
    label: "Map of the ground",
    draw: (context, box, width, height) => {
      const shown = layers();
      const figures: Figures = { here: here(), walks, frame, selected: selected(), hovered, colour, name, number };
      drawGrid(context, box, width, height, colours);
      if (floor && shown.has("floor")) drawFloor(context, box, floor, about.outline);
      if (about.heat && heated && shown.has("heat")) drawHeat(context, box, about.heat, heated);
      if (shown.has("zones")) drawZones(context, box, about.zones, about.palette);
      if (shown.has("walks")) drawWalks(context, box, figures);
      if (shown.has("flow")) drawFlow(context, box, flow);
      drawStandings(context, box, figures, shown);
      const [one, other] = [standing(selected()), standing(hovered)];
      if (one && other && one !== other) drawDistance(context, box, one, other);
      drawScaleBar(context, box, height, colours);
    },
    press: () => false,
    move: (at, _held, event) => {
      const hit = nearest(here(), at, (place) => plane.box.to(place), NEAR_PX);
      hovered = hit ? number(hit.who) : null;
      plane.canvas.style.cursor = hit ? "pointer" : plane.box.zoomed ? "grab" : "default";
      plane.say(hit ? told(hit) : "", event);
      draw();
    },
    release: (at) => {
      const hit = nearest(here(), at, (place) => plane.box.to(place), NEAR_PX);
      share(model, "selected", hit ? number(hit.who) : null);
    },
    leave: () => {
      hovered = null;
      plane.tip.hidden = true;
      draw();
    },
  });
  plane.el.append(message);
  const player = new Player({
    frames: about.frames,
    seconds,
    ready: (at) => places.ready(at),
    show: (at) => go(at, true),
    end: () => share(model, "playing", false),
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

  function here(): Standing[] {
    return places.at(frame) ?? [];
  }

  function standing(individual: number | null): Standing | undefined {
    return individual === null ? undefined : here().find(({ who }) => number(who) === individual);
  }

  function told(hit: Standing): string {
    const speed = Math.hypot(hit.vx, hit.vy);
    const pace = Number.isFinite(speed) ? ` · ${speed.toFixed(1)} m/s` : "";
    const sure = hit.long > 0 ? ` · ±${hit.long.toFixed(2)} m` : "";
    return `${name(hit.who)} · (${hit.x.toFixed(1)}, ${hit.y.toFixed(1)}) m${sure}${pace}`;
  }

  function draw(): void {
    host.dataset["shown"] = String(places.ready(frame) ? frame : -1);
    host.dataset["selected"] = String(selected() ?? "");
    host.dataset["here"] = String(here().length);
    plane.canvas.setAttribute("aria-label", `Map at ${seconds(frame).toFixed(2)} s: ${here().length} on the ground`);
    plane.draw();
  }

  function go(at: number, playing = false, tell = true): void {
    frame = clamp(at);
    if (!playing) player.jump(frame);
    host.dataset["frame"] = String(frame);
    toolbar.show(frame, player.playing);
    draw();
    if (!tell) return;
    if (!playing) tellFrame();
    else sharing ??= setTimeout(tellFrame, SHARE_EVERY_MS);
  }

  function tellFrame(): void {
    clearTimeout(sharing);
    sharing = undefined;
    share(model, "frame", frame);
  }

  function settings(): void {
    player.speed = Number(model.get("speed"));
    player.loop = Boolean(model.get("loop"));
    toolbar.settings(layers(), player.speed, player.loop);
    draw();
  }

  function playOrPause(): void {
    if (model.get("playing")) player.play(frame);
    else {
      player.pause();
      tellFrame();
    }
    toolbar.show(frame, player.playing);
  }

  function say(reason: Error): void {
    message.textContent = reason.message;
    message.hidden = false;
  }

  const keys: Record<string, () => void> = {
    " ": () => share(model, "playing", !model.get("playing")),
    ArrowLeft: () => go(frame - 1),
    ArrowRight: () => go(frame + 1),
    "Shift+ArrowLeft": () => go(frame - 10),
    "Shift+ArrowRight": () => go(frame + 10),
    Home: () => go(0),
    End: () => go(last),
    Escape: () => share(model, "selected", null),
    "+": () => plane.zoom(1.25),
    "-": () => plane.zoom(0.8),
    "0": () => plane.fit(),
  };
  for (const [at, layer] of about.layers.entries()) keys[String(at + 1)] = () => toolbar.press(layer);
  const root = element("div", { class: "scrubber map", tabindex: 0, role: "group", "aria-label": "Map" }, plane.el, toolbar.el);
  root.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches('input[type="text"], select')) return;
    if (event.key === " " && target.matches("button")) return;
    const act = keys[event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  shadow.append(root);

  const undo = [
    themed(host, (now) => {
      colours = now;
      draw();
    }),
    follow(model, "frame", () => {
      const asked = clamp(Number(model.get("frame")));
      if (asked !== frame) go(asked, player.playing, false);
    }),
    follow(model, "selected", draw),
    follow(model, "layers", settings),
    follow(model, "speed", settings),
    follow(model, "loop", settings),
    follow(model, "playing", playOrPause),
  ];
  settings();
  go(frame, false, false);
  channel
    .ask("walks")
    .then(([, [names, points]]) => {
      if (names && points) walks = walksOf(int32(names), float32(points));
      draw();
    })
    .catch(say);
  if (about.layers.includes("floor")) {
    fetchFloor(channel)
      .then((found) => {
        floor = found;
        host.dataset["floor"] = "there";
        draw();
      })
      .catch(say);
  }
  return () => {
    clearTimeout(sharing);
    player.pause();
    plane.close();
    floor?.picture.close();
    for (const act of undo) act();
  };
}

export default { render: mounting("map-view", base + own, assemble) };
