/**
 * SceneView: a scene in space, over time.
 *
 * State is shared with Python (frame, selected, layers, colour, view, measured, playing, speed,
 * loop); clouds come in pieces, people and boxes moment by moment.
 */
import { Channel, float64 } from "./channel.ts";
import { element } from "./dom.ts";
import { follow, type RenderProps, share } from "./host.ts";
import { clock, colourOf, followTheme, readColours } from "./look.ts";
import { Player } from "./player.ts";
import { type Description, fetchAttribute, fetchCloud, fetchSurface, fetchWalks, Moments, type Walk } from "./space/data.ts";
import { followMouse } from "./space/eye.ts";
import type { Piece } from "./space/geometry.ts";
import { labelOf, metres, writeLabels } from "./space/labels.ts";
import { addGrid, gridStep, Lines, rgba } from "./space/lines.ts";
import { add, distance, type Mat4, project, type Vec3 } from "./space/matrix.ts";
import { fitted, FOV, Orbit, samePlace, type View } from "./space/orbit.ts";
import { nearest, onLevel, rayThrough } from "./space/picking.ts";
import { type Look, type Mode, MODES, Renderer } from "./space/renderer.ts";
import { Toolbar } from "./toolbar.ts";
import shared from "./scrubber.css";
import css from "./scene_view.css";

const SHARE_EVERY_MS = 200;
const REST_MS = 150;
const TAIL_S = 6;
const MOST_LABELS = 24;
const FRUSTUM_M = 0.22; // of the scene's reach

function render({ model, el, view }: RenderProps): () => void {
  const host = element("div", { class: "hoilab-space", "data-lm-suppress-shortcuts": "true" });
  const shadow = host.attachShadow({ mode: "open" });
  shadow.append(element("style", {}, shared), element("style", {}, css));
  el.append(host);
  const channel = new Channel(model, view);
  const undo: (() => void)[] = [() => channel.close(), () => host.remove()];
  const refuse = (reason: Error): void => {
    host.dataset["refused"] = reason.message;
    shadow.append(element("div", { class: "scrubber space" }, element("p", { class: "refused", role: "alert" }, reason.message)));
  };
  channel
    .ask("describe")
    .then(([reply, [times]]) => {
      if (!host.isConnected && !el.isConnected) return;
      const seconds = times ? float64(times) : new Float64Array();
      undo.unshift(assemble({ model, el, ...(view ? { view } : {}) }, host, shadow, channel, reply as unknown as Description, seconds));
    })
    .catch(refuse);
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
  const rate = last && seconds(last) > 0 ? last / seconds(last) : 25;
  const [low, high] = about.bounds;
  const reach = distance(low, high);
  const orbit = new Orbit();
  const number = (who: number): number => about.individuals[who] ?? who;
  const name = (who: number): string => `${number(who)} ${about.classes[who] ?? ""}`.trim();
  const colour = (who: number): string => colourOf(number(who), about.palette);
  const selected = (): number | null => (model.get("selected") as number | null) ?? null;
  const layers = (): Set<string> => new Set(model.get("layers") as string[]);
  const measured = (): Vec3[] => (model.get("measured") as Vec3[]) ?? [];
  const mode = (): Mode => (MODES as readonly string[]).includes(String(model.get("colour"))) ? (model.get("colour") as Mode) : "rgb";
  let frame = clamp(Number(model.get("frame")));
  let hovered: number | null = null;
  let measuring = false;
  let moving = false;
  let walks: Walk[] = [];
  let painted: Mode = "rgb";
  let closed = false;
  let shownPicture = -1;
  let asking = false;
  let telling: ReturnType<typeof setTimeout> | undefined;
  let sharing: ReturnType<typeof setTimeout> | undefined;
  const owners = new Map<Piece, [cloud: number, start: number]>();

  function clamp(at: number): number {
    return Math.min(last, Math.max(0, Math.round(at) || 0));
  }

  const canvas = element("canvas", { class: "picture", role: "img" });
  const over = element("canvas", { class: "over", "aria-hidden": "true" });
  const tip = element("div", { class: "tip", role: "tooltip", hidden: true });
  const legend = element("div", { class: "legend" });
  const loading = element("div", { class: "loading" });
  const message = element("div", { class: "message", role: "alert", hidden: true });
  const button = (text: string, title: string, press: () => void): HTMLButtonElement => {
    const made = element("button", { type: "button", title }, text);
    made.addEventListener("click", press);
    return made;
  };
  const measure = button("Measure", "Distance between two clicks (m)", () => setMeasuring(!measuring));
  measure.setAttribute("aria-pressed", "false");
  const colours = element("select", { "aria-label": "Colour by", title: "Colour by" });
  colours.append(...MODES.map((one) => element("option", { value: one }, `by ${one === "rgb" ? "picture" : one}`)));
  colours.addEventListener("change", () => share(model, "colour", colours.value));
  const tools = element("div", { class: "tools", role: "toolbar", "aria-label": "View" });
  tools.append(colours, measure, button("Top", "From above (t)", fromAbove));
  if (about.camera) tools.append(button("Camera", "As the camera sees it (c)", asCamera));
  tools.append(button("Home", "The whole scene (0)", () => goHome()));
  const stage = element("div", { class: "stage" }, canvas, over, loading, legend, tools, message, tip);
  const root = element("div", { class: "scrubber space", tabindex: 0, role: "group", "aria-label": "Scene in space" });
  root.classList.toggle("still", about.frames < 2);
  root.append(stage);

  const moments = new Moments(channel, about.frames, showMoment);
  let shownMoment: object | null = null;
  const renderer = new Renderer(canvas, about.palette, lookNow, drawn);
  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault();
    if (closed) return;
    message.textContent = "The browser took the graphics card away from this view; show it again to go on.";
    message.hidden = false;
  });

  function whole(yaw: number, pitch: number): View {
    return fitted(low, high, yaw, pitch, canvas.clientWidth / Math.max(1, canvas.clientHeight));
  }

  function home(): View {
    return whole(about.camera?.yaw ?? 60, 30);
  }

  function fromAbove(): void {
    orbit.view = whole(90, 89.9);
    moved();
  }

  function goHome(): void {
    orbit.view = home();
    moved();
  }

  function look(yaw: number, pitch: number): void {
    orbit.view = [yaw, pitch, orbit.metres, ...orbit.target];
    moved();
  }

  function asCamera(): void {
    if (!about.camera) return;
    const { eye, yaw, pitch } = about.camera;
    orbit.view = [yaw, pitch, reach / 3, 0, 0, 0];
    orbit.target = add(eye, orbit.ahead, orbit.metres);
    moved();
  }

  function lookNow(): Look {
    const aspect = canvas.clientWidth / Math.max(1, canvas.clientHeight);
    const on = layers();
    const far = orbit.metres + reach * 2;
    const near = Math.max(far / 20_000, Math.min(orbit.metres / 50, 0.2));
    const dark = host.dataset["theme"] === "dark";
    const chosen = selected();
    const row = chosen === null ? -1 : about.individuals.indexOf(chosen);
    let grid: Lines | null = null;
    const step = gridStep(orbit.metres);
    if (on.has("grid")) {
      grid = new Lines();
      addGrid(grid, orbit.target, step, dark ? [0.72, 0.8, 0.92, 0.5] : [0.16, 0.22, 0.34, 0.42], about.level);
    }
    return {
      matrix: orbit.matrix(aspect, reach * 2),
      planes: [near, far],
      mode: mode(),
      heights: [low[2], Math.min(high[2], low[2] + 6)],
      picked: row < 0 ? -1 : (row % 255) + 1,
      size: Number(model.get("point_px")),
      scale: (0.02 * canvas.clientHeight) / 2 / Math.tan(FOV / 2),
      cloud: on.has("cloud"),
      surface: on.has("surface"),
      movers: on.has("movers"),
      moving,
      upper: dark ? [0.055, 0.067, 0.086] : [0.83, 0.87, 0.925],
      lower: dark ? [0.11, 0.13, 0.165] : [0.955, 0.965, 0.98],
      frame,
      tail: TAIL_S * rate,
      grid,
      reach: step * 30,
      middle: orbit.target,
      lines: linesNow(on, dark),
      picture: on.has("camera") && about.camera && shownPicture >= 0 ? { corners: plane(), opaque: 0.94 } : null,
    };
  }

  /** The corners of the camera's picture in the world: upper left, upper right, lower left, lower right. */
  function plane(): Vec3[] {
    const { eye, rays } = about.camera!;
    return rays.map((ray) => add(eye, ray, Math.min(4, Math.max(0.4, reach * FRUSTUM_M * 0.25))));
  }

  function linesNow(on: Set<string>, dark: boolean): Lines {
    const lines = new Lines();
    const chosen = selected();
    if (on.has("tracks")) {
      for (const { who, places, frames } of walks) {
        const own = rgba(colour(who));
        const wide = number(who) === chosen ? 3.4 : 1.8;
        for (let at = 1; at < places.length; at++) lines.add(places[at - 1]!, places[at]!, own, wide, frames[at - 1], frames[at]);
      }
    }
    if (on.has("boxes")) {
      for (const box of moments.at(frame)?.boxes ?? []) {
        const strong = number(box.who) === chosen || number(box.who) === hovered;
        lines.addBox(box, rgba(colour(box.who), strong || chosen === null ? 1 : 0.55), strong ? 3 : 1.6);
      }
    }
    if (on.has("camera") && about.camera) {
      const [a, b, c, d] = plane() as [Vec3, Vec3, Vec3, Vec3];
      const shade = dark ? ([0.95, 0.97, 1, 0.95] as const) : ([0.1, 0.13, 0.2, 0.95] as const);
      for (const corner of [a, b, c, d]) lines.add(about.camera.eye, corner, shade, 1.4);
      for (const [from, to] of [[a, b], [b, d], [d, c], [c, a]] as const) lines.add(from, to, shade, 1.4);
    }
    const [from, to] = measured();
    if (from && to) lines.add(from, to, rgba(readColours(host).accent), 3);
    return lines;
  }

  /** A picture is on the screen: write over it, and say what is in it. */
  function drawn(): void {
    const matrix: Mat4 = orbit.matrix(canvas.clientWidth / Math.max(1, canvas.clientHeight), reach * 2);
    const chosen = selected();
    const on = layers();
    const here = moments.at(frame)?.boxes ?? [];
    const named = here.filter(({ who }) => {
      const own = number(who);
      return own === chosen || own === hovered || (on.has("labels") && here.length <= MOST_LABELS);
    });
    writeLabels(
      over,
      matrix,
      named.map((box) => labelOf(box, name(box.who), colour(box.who), number(box.who) === chosen)),
      measured(),
      readColours(host),
    );
    const [from, to] = measured();
    const far = from && to ? ` · ${metres(distance(from, to))} between the clicks` : "";
    legend.textContent = (on.has("grid") ? `squares of ${metres(gridStep(orbit.metres))}` : "") + far;
    legend.hidden = !legend.textContent;
    const total = about.clouds.reduce((sum, cloud) => sum + cloud.points, 0);
    if (!moving && (!on.has("cloud") || renderer.drawn >= renderer.points)) host.dataset["eye"] = "rests";
    host.dataset["points"] = String(renderer.points);
    host.dataset["drawn"] = String(renderer.drawn);
    host.dataset["complete"] = String(renderer.points === total && (!on.has("cloud") || renderer.drawn === total));
    loading.style.width = total && renderer.points < total ? `${(100 * renderer.points) / total}%` : "0";
    canvas.setAttribute(
      "aria-label",
      `scene in space, frame ${frame}, ${clock(seconds(frame))}, ${here.length} boxes, ${renderer.points} points${far}`,
    );
  }

  function moved(): void {
    moving = true;
    host.dataset["eye"] = "moving";
    renderer.refresh();
    clearTimeout(telling);
    telling = setTimeout(() => {
      moving = false;
      renderer.refresh();
      share(model, "view", [...orbit.view]);
    }, REST_MS);
  }

  function showMoment(): void {
    const moment = moments.at(frame);
    host.dataset["moment"] = String(moment ? frame : "");
    if (moment && moment !== shownMoment) {
      shownMoment = moment;
      renderer.setMovers(moment.points);
    } else renderer.overlay();
    moments.prefetch([frame + 1, frame + 4, frame + 12].map((at) => Math.min(last, at)));
  }

  /** Show the camera's own picture of this frame in its frustum; the newest that is wanted. */
  async function showPicture(): Promise<void> {
    if (!about.pictures || !layers().has("camera") || asking || shownPicture === frame) return;
    asking = true;
    const wanted = frame;
    try {
      const [, [jpeg]] = await channel.ask("picture", { frame: wanted });
      if (jpeg && !closed) {
        const bitmap = await createImageBitmap(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: "image/jpeg" }));
        renderer.setPicture(bitmap);
        bitmap.close();
        shownPicture = wanted;
        host.dataset["picture"] = String(wanted);
      }
    } catch (reason) {
      say(reason as Error);
    } finally {
      asking = false;
    }
    if (!closed && shownPicture !== frame && shownPicture === wanted) void showPicture();
  }

  function say(reason: Error): void {
    message.textContent = reason.message;
    message.hidden = false;
  }

  function go(at: number, { playing = false, tell = true } = {}): void {
    frame = clamp(at);
    if (!playing) player.jump(frame);
    host.dataset["frame"] = String(frame);
    toolbar.show(frame, player.playing);
    showMoment();
    void showPicture();
    if (!tell) return;
    if (!playing) tellFrame();
    else sharing ??= setTimeout(tellFrame, SHARE_EVERY_MS);
  }

  function tellFrame(): void {
    clearTimeout(sharing);
    sharing = undefined;
    share(model, "frame", frame);
  }

  const player = new Player({
    frames: about.frames,
    seconds,
    ready: (at) => moments.has(at),
    show: (at) => go(at, { playing: true }),
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
  root.append(toolbar.el);

  function setMeasuring(on: boolean): void {
    measuring = on;
    measure.setAttribute("aria-pressed", String(on));
    canvas.classList.toggle("measuring", on);
  }

  function rayAt(x: number, y: number): ReturnType<typeof rayThrough> {
    const matrix = orbit.matrix(canvas.clientWidth / Math.max(1, canvas.clientHeight), reach * 2);
    return rayThrough(matrix, (2 * x) / canvas.clientWidth - 1, 1 - (2 * y) / canvas.clientHeight);
  }

  /** The scene's point under the pointer: of a surface, or else of the ground. */
  function under(x: number, y: number): Vec3 | undefined {
    return renderer.pick(x, y) ?? onLevel(rayAt(x, y), about.level);
  }

  function boxUnder(x: number, y: number): number | null {
    if (!layers().has("boxes") && !layers().has("movers")) return null;
    const hit = nearest(rayAt(x, y), moments.at(frame)?.boxes ?? []);
    return hit ? number(hit.box.who) : null;
  }

  followMouse(canvas, {
    orbit,
    under,
    moved,
    focused: () => shadow.activeElement !== null,
    leave: () => {
      tip.hidden = true;
      setHovered(null);
    },
    hover: (x, y) => {
      const who = measuring ? null : boxUnder(x, y);
      canvas.classList.toggle("pointing", who !== null);
      tip.hidden = who === null;
      if (who !== null) {
        tip.textContent = name(about.individuals.indexOf(who));
        tip.style.left = `${x + 14}px`;
        tip.style.top = `${Math.max(4, y - 30)}px`;
      }
      setHovered(who);
    },
    click: (x, y) => {
      root.focus({ preventScroll: true });
      if (!measuring) {
        share(model, "selected", boxUnder(x, y));
        return;
      }
      const place = under(x, y);
      if (!place) return;
      const before = measured();
      share(model, "measured", before.length === 1 ? [...before, [...place]] : [[...place]]);
    },
  });

  function setHovered(who: number | null): void {
    if (hovered === who) return;
    hovered = who;
    renderer.overlay();
  }

  function settings(): void {
    player.speed = Number(model.get("speed"));
    player.loop = Boolean(model.get("loop"));
    toolbar.settings(layers(), player.speed, player.loop);
    colours.value = mode();
    host.dataset["selected"] = String(selected() ?? "");
    host.dataset["measured"] = String(measured().length);
    void paint();
    void showPicture();
    renderer.refresh();
  }

  /** Fetch the byte a point that the chosen colours need. */
  async function paint(): Promise<void> {
    const wanted = mode();
    if (wanted === painted || (wanted !== "label" && wanted !== "time")) return;
    painted = wanted;
    for (const piece of [...renderer.clouds]) await paintPiece(piece, wanted);
  }

  async function paintPiece(piece: Piece, wanted: Mode): Promise<void> {
    const [cloud, start] = owners.get(piece) as [number, number];
    const values = await fetchAttribute(channel, cloud, wanted, start, start + piece.count);
    if (!values || closed || painted !== wanted) return;
    piece.attribute(values);
    renderer.refresh();
  }

  function playOrPause(): void {
    if (model.get("playing")) player.play(frame);
    else {
      player.pause();
      tellFrame();
    }
    toolbar.show(frame, player.playing);
  }

  const turn = 6;
  const keys: Record<string, () => void> = {
    " ": () => share(model, "playing", !model.get("playing")),
    ArrowLeft: () => go(frame - 1),
    ArrowRight: () => go(frame + 1),
    "Shift+ArrowLeft": () => go(frame - 10),
    "Shift+ArrowRight": () => go(frame + 10),
    Home: () => go(0),
    End: () => go(last),
    a: () => push(0.06, 0),
    d: () => push(-0.06, 0),
    w: () => push(0, 0.06),
    s: () => push(0, -0.06),
    q: () => look(orbit.yaw - turn, orbit.pitch),
    e: () => look(orbit.yaw + turn, orbit.pitch),
    r: () => look(orbit.yaw, orbit.pitch + turn),
    f: () => look(orbit.yaw, orbit.pitch - turn),
    "+": () => zoom(0.8),
    "-": () => zoom(1.25),
    "0": goHome,
    t: fromAbove,
    c: asCamera,
    m: () => setMeasuring(!measuring),
    Escape: () => {
      if (measuring || measured().length) {
        setMeasuring(false);
        share(model, "measured", []);
      } else share(model, "selected", null);
    },
  };
  for (const [at, layer] of about.layers.entries()) keys[String(at + 1)] = () => toolbar.press(layer);

  function push(right: number, down: number): void {
    orbit.push(right, down);
    moved();
  }

  function zoom(by: number): void {
    orbit.zoom(by);
    moved();
  }

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
    followTheme(host, (dark) => {
      host.dataset["theme"] = dark ? "dark" : "light";
      renderer.refresh();
    }),
    follow(model, "frame", () => {
      const asked = clamp(Number(model.get("frame")));
      if (asked !== frame) go(asked, { tell: false });
    }),
    ...["selected", "layers", "speed", "loop", "colour", "measured", "point_px"].map((trait) => follow(model, trait, settings)),
    follow(model, "playing", playOrPause),
    follow(model, "view", () => {
      const asked = model.get("view") as View | [];
      const next = asked.length === 6 ? asked : home();
      if (samePlace(next, orbit.view)) return;
      orbit.view = next;
      renderer.refresh();
    }),
  ];
  const resized = new ResizeObserver(() => renderer.refresh());
  resized.observe(stage);

  const asked = model.get("view") as View | [];
  orbit.view = asked.length === 6 ? asked : home();
  settings();
  go(frame, { tell: false });
  if (model.get("playing")) playOrPause();
  void load();

  async function load(): Promise<void> {
    try {
      const fetched = about.clouds.map((part, cloud) =>
        fetchCloud(channel, cloud, part, (piece, start) => {
          if (closed) return false;
          const made = renderer.addCloud(piece);
          owners.set(made, [cloud, start]);
          if (painted !== "rgb") void paintPiece(made, painted);
          renderer.overlay();
          return true;
        }),
      );
      if (about.layers.includes("tracks")) walks = await fetchWalks(channel);
      await Promise.all(fetched);
      for (const [surface, part] of about.surfaces.entries()) {
        const [vertices, corners] = await fetchSurface(channel, surface, part);
        if (closed) return;
        renderer.addSurface(vertices, corners);
        host.dataset["triangles"] = String(corners.length / 3);
        renderer.refresh();
      }
      renderer.overlay();
    } catch (reason) {
      if (!closed) say(reason as Error);
    }
  }

  // For scripts that look at the scene from outside, as tests do.
  Object.assign(host, {
    whereIs: (at: Vec3): readonly number[] => {
      const [x, y] = project(orbit.matrix(canvas.clientWidth / canvas.clientHeight, reach * 2), at);
      const box = canvas.getBoundingClientRect();
      return [box.left + ((x + 1) / 2) * box.width, box.top + ((1 - y) / 2) * box.height];
    },
  });

  return () => {
    closed = true;
    clearTimeout(sharing);
    clearTimeout(telling);
    player.pause();
    resized.disconnect();
    renderer.close();
    for (const act of undo) act();
  };
}

export default { render };
