/** What the pointer does over a scene: it names who is there, picks out, and measures. */
import { type Model, share } from "../host.ts";
import { followMouse } from "./eye.ts";
import type { Furniture } from "./furniture.ts";
import type { Vec3 } from "./matrix.ts";
import { type Box, nearest, onLevel } from "./picking.ts";
import type { Renderer } from "./renderer.ts";
import type { State } from "./state.ts";
import type { Viewpoint } from "./viewpoint.ts";

export interface PointingOptions {
  model: Model;
  state: State;
  viewpoint: Viewpoint;
  furniture: Furniture;
  renderer: Renderer;
  /** The boxes of the frame that is shown. */
  boxes(): readonly Box[];
}

export class Pointing {
  /** Who is under the pointer. */
  hovered: number | null = null;
  #measuring = false;
  readonly #options: PointingOptions;

  constructor(options: PointingOptions) {
    this.#options = options;
    const { viewpoint, furniture } = options;
    followMouse(furniture.canvas, {
      orbit: viewpoint.orbit,
      under: (x, y) => this.#under(x, y),
      moved: () => viewpoint.moved(),
      focused: () => (furniture.root.getRootNode() as ShadowRoot).activeElement !== null,
      leave: () => {
        furniture.tip.hidden = true;
        this.#hover(null);
      },
      hover: (x, y) => {
        const who = this.#measuring ? null : this.#boxUnder(x, y);
        furniture.point(who === null ? null : options.state.name(options.state.about.individuals.indexOf(who)), x, y);
        this.#hover(who);
      },
      click: (x, y) => this.#click(x, y),
    });
  }

  /** Begin or end to measure a distance by two clicks. */
  measure(on = !this.#measuring): void {
    this.#measuring = on;
    this.#options.furniture.measuring(on);
  }

  /** Let go of what was begun last: the measure, else the selection. */
  escape(): void {
    const { model, state } = this.#options;
    if (this.#measuring || state.measured.length) {
      this.measure(false);
      share(model, "measured", []);
    } else share(model, "selected", null);
  }

  /** The scene's point under the pointer: of a surface, or else of the ground. */
  #under(x: number, y: number): Vec3 | undefined {
    const { renderer, viewpoint, state } = this.#options;
    return renderer.pick(x, y) ?? onLevel(viewpoint.rayAt(x, y), state.about.level);
  }

  #boxUnder(x: number, y: number): number | null {
    const { viewpoint, state, boxes } = this.#options;
    if (!state.layers.has("boxes") && !state.layers.has("movers")) return null;
    const hit = nearest(viewpoint.rayAt(x, y), boxes());
    return hit ? state.number(hit.box.who) : null;
  }

  #hover(who: number | null): void {
    if (this.hovered === who) return;
    this.hovered = who;
    this.#options.renderer.overlay();
  }

  #click(x: number, y: number): void {
    const { model, state, furniture } = this.#options;
    furniture.root.focus({ preventScroll: true });
    if (!this.#measuring) {
      share(model, "selected", this.#boxUnder(x, y));
      return;
    }
    const place = this.#under(x, y);
    if (!place) return;
    const before = state.measured;
    share(model, "measured", before.length === 1 ? [...before, [...place]] : [[...place]]);
  }
}
