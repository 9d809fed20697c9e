/** One scene on the screen: time, layers and selection go in, pictures, clicks and measures come out. */
import type { Channel } from "../channel.ts";
import { type Model, share } from "../host.ts";
import { readColours } from "../look.ts";
import { Player } from "../player.ts";
import { Toolbar } from "../toolbar.ts";
import { CameraPicture } from "./camera_picture.ts";
import { caption } from "./caption.ts";
import { type Description, fetchWalks, Moments, type Walk } from "./data.ts";
import { Furniture } from "./furniture.ts";
import { actions, followKeys } from "./keys.ts";
import { Loading } from "./loading.ts";
import { lookOf } from "./look.ts";
import { project, type Vec3 } from "./matrix.ts";
import type { View } from "./orbit.ts";
import type { Box } from "./picking.ts";
import { Pointing } from "./pointing.ts";
import { type Look, Renderer } from "./renderer.ts";
import { State } from "./state.ts";
import { Viewpoint } from "./viewpoint.ts";

const SHARE_EVERY_MS = 200;

export class SceneView {
  readonly #model: Model;
  readonly #host: HTMLElement;
  readonly #channel: Channel;
  readonly #state: State;
  readonly #furniture: Furniture;
  readonly #viewpoint: Viewpoint;
  readonly #moments: Moments;
  readonly #renderer: Renderer;
  readonly #loading: Loading;
  readonly #picture: CameraPicture;
  readonly #player: Player;
  readonly #toolbar: Toolbar;
  readonly #pointing: Pointing;
  #frame: number;
  #walks: Walk[] = [];
  #shownMoment: object | null = null;
  #sharing: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(model: Model, host: HTMLElement, channel: Channel, about: Description, times: Float64Array) {
    this.#model = model;
    this.#host = host;
    this.#channel = channel;
    const state = (this.#state = new State(model, about, times));
    this.#frame = state.clamp(Number(model.get("frame")));
    const furniture = (this.#furniture = new Furniture({
      camera: about.camera !== null,
      colour: (mode) => share(model, "colour", mode),
      measure: () => this.#pointing.measure(),
      top: () => this.#viewpoint.fromAbove(),
      asCamera: () => this.#viewpoint.asCamera(),
      home: () => this.#viewpoint.goHome(),
    }));
    furniture.root.classList.toggle("still", about.frames < 2);
    this.#viewpoint = new Viewpoint({
      state,
      canvas: furniture.canvas,
      changed: () => this.#moved(),
      rests: (view) => share(model, "view", [...view]),
    });
    this.#moments = new Moments(channel, about.frames, () => this.#showMoment());
    this.#renderer = new Renderer(furniture.canvas, about.palette, () => this.#look(), () => this.#drawn());
    this.#loading = new Loading(channel, about, this.#renderer);
    this.#picture = new CameraPicture({
      channel,
      wanted: () => (about.pictures && state.layers.has("camera") ? this.#frame : null),
      show: (bitmap, frame) => {
        this.#renderer.setPicture(bitmap);
        host.dataset["picture"] = String(frame);
      },
      refused: (reason) => furniture.say(reason.message),
    });
    this.#player = new Player({
      frames: about.frames,
      seconds: (at) => state.seconds(at),
      ready: (at) => this.#moments.has(at),
      show: (at) => this.#go(at, { playing: true }),
      end: () => share(model, "playing", false),
    });
    this.#toolbar = new Toolbar({
      frames: about.frames,
      layers: about.layers,
      seconds: (at) => state.seconds(at),
      jump: (at) => this.#go(at),
      step: (by) => this.#go(this.#frame + by),
      toggle: () => this.#toggle(),
      set: (trait, value) => share(model, trait, value),
      layer: (layer) => this.#turn(layer),
    });
    furniture.root.append(this.#toolbar.el);
    this.#pointing = new Pointing({
      model, state, furniture, viewpoint: this.#viewpoint, renderer: this.#renderer, boxes: () => this.#boxes,
    });
    this.#followInput();
  }

  get root(): HTMLElement {
    return this.#furniture.root;
  }

  get stage(): HTMLElement {
    return this.#furniture.stage;
  }

  /** Show what is shared, and begin to fetch the rest. */
  open(): void {
    this.#viewpoint.take(this.#model.get("view") as View | []);
    this.settings();
    this.#go(this.#frame, { tell: false });
    if (this.#model.get("playing")) this.playOrPause();
    void this.#load();
  }

  close(): void {
    this.#closed = this.#loading.closed = this.#picture.closed = true;
    clearTimeout(this.#sharing);
    this.#viewpoint.close();
    this.#player.pause();
    this.#renderer.close();
  }

  refresh(): void {
    this.#renderer.refresh();
  }

  /** Go to the frame that was assigned. */
  asked(): void {
    const asked = this.#state.clamp(Number(this.#model.get("frame")));
    if (asked !== this.#frame) this.#go(asked, { tell: false });
  }

  askedView(): void {
    if (this.#viewpoint.take(this.#model.get("view") as View | [])) this.refresh();
  }

  settings(): void {
    this.#player.speed = Number(this.#model.get("speed"));
    this.#player.loop = Boolean(this.#model.get("loop"));
    this.#toolbar.settings(this.#state.layers, this.#player.speed, this.#player.loop);
    this.#furniture.coloured(this.#state.mode);
    this.#host.dataset["selected"] = String(this.#state.selected ?? "");
    this.#host.dataset["measured"] = String(this.#state.measured.length);
    void this.#loading.paint(this.#state.mode);
    void this.#picture.follow();
    this.refresh();
  }

  playOrPause(): void {
    if (this.#model.get("playing")) this.#player.play(this.#frame);
    else {
      this.#player.pause();
      this.#tellFrame();
    }
    this.#toolbar.show(this.#frame, this.#player.playing);
  }

  #look(): Look {
    return lookOf({
      state: this.#state,
      viewpoint: this.#viewpoint,
      height: this.#furniture.canvas.clientHeight,
      frame: this.#frame,
      pictured: this.#picture.shown >= 0,
      walks: this.#walks,
      boxes: this.#boxes,
      hovered: this.#pointing.hovered,
      dark: this.#host.dataset["theme"] === "dark",
      accent: readColours(this.#host).accent,
    });
  }

  get #boxes(): readonly Box[] {
    return this.#moments.at(this.#frame)?.boxes ?? [];
  }

  #drawn(): void {
    caption({
      host: this.#host, furniture: this.#furniture, state: this.#state, viewpoint: this.#viewpoint, renderer: this.#renderer,
      frame: this.#frame, boxes: this.#boxes, hovered: this.#pointing.hovered, total: this.#loading.total,
    });
  }

  #moved(): void {
    if (this.#viewpoint.moving) this.#host.dataset["eye"] = "moving";
    this.refresh();
  }

  #showMoment(): void {
    const moment = this.#moments.at(this.#frame);
    this.#host.dataset["moment"] = String(moment ? this.#frame : "");
    if (moment && moment !== this.#shownMoment) {
      this.#shownMoment = moment;
      this.#renderer.setMovers(moment.points);
    } else this.#renderer.overlay();
    this.#moments.prefetch([1, 4, 12].map((ahead) => Math.min(this.#state.last, this.#frame + ahead)));
  }

  #go(at: number, { playing = false, tell = true } = {}): void {
    this.#frame = this.#state.clamp(at);
    if (!playing) this.#player.jump(this.#frame);
    this.#host.dataset["frame"] = String(this.#frame);
    this.#toolbar.show(this.#frame, this.#player.playing);
    this.#showMoment();
    void this.#picture.follow();
    if (!tell) return;
    if (!playing) this.#tellFrame();
    else this.#sharing ??= setTimeout(() => this.#tellFrame(), SHARE_EVERY_MS);
  }

  #tellFrame(): void {
    clearTimeout(this.#sharing);
    this.#sharing = undefined;
    share(this.#model, "frame", this.#frame);
  }

  #toggle(): void {
    share(this.#model, "playing", !this.#model.get("playing"));
  }

  #turn(layer: string): void {
    const now = this.#state.layers;
    if (!now.delete(layer)) now.add(layer);
    share(this.#model, "layers", this.#state.about.layers.filter((one) => now.has(one)));
  }

  #followInput(): void {
    const { canvas } = this.#furniture;
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      if (!this.#closed) this.#furniture.say("The browser took the graphics card away from this view; show it again to go on.");
    });
    const { about, last } = this.#state;
    followKeys(
      this.root,
      actions({
        viewpoint: this.#viewpoint,
        layers: about.layers,
        last,
        toggle: () => this.#toggle(),
        step: (by) => this.#go(this.#frame + by),
        jump: (at) => this.#go(at),
        measure: () => this.#pointing.measure(),
        escape: () => this.#pointing.escape(),
        layer: (layer) => this.#toolbar.press(layer),
      }),
    );
    // For scripts that look at the scene from outside, as tests do.
    Object.assign(this.#host, {
      whereIs: (at: Vec3): readonly number[] => {
        const [x, y] = project(this.#viewpoint.matrix, at);
        const box = canvas.getBoundingClientRect();
        return [box.left + ((x + 1) / 2) * box.width, box.top + ((1 - y) / 2) * box.height];
      },
    });
  }

  async #load(): Promise<void> {
    try {
      const fetched = this.#loading.clouds();
      if (this.#state.about.layers.includes("tracks")) this.#walks = await fetchWalks(this.#channel);
      await fetched;
      await this.#loading.surfaces((triangles) => (this.#host.dataset["triangles"] = String(triangles)));
      if (!this.#closed) this.#renderer.overlay();
    } catch (reason) {
      if (!this.#closed) this.#furniture.say((reason as Error).message);
    }
  }
}
