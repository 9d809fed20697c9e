/** From where a scene is looked at: whole, from above, as its camera sees it, or pushed about. */
import { add, type Mat4, type Vec3 } from "./matrix.ts";
import { fitted, Orbit, samePlace, type View } from "./orbit.ts";
import { rayThrough } from "./picking.ts";
import type { State } from "./state.ts";

const REST_MS = 150;

export interface ViewpointOptions {
  state: State;
  canvas: HTMLCanvasElement;
  /** The view goes on, or comes to rest. */
  changed(): void;
  /** The view rests: this is what others are told. */
  rests(view: View): void;
}

export class Viewpoint {
  readonly orbit = new Orbit();
  moving = false;
  readonly #options: ViewpointOptions;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ViewpointOptions) {
    this.#options = options;
  }

  get aspect(): number {
    const { clientWidth, clientHeight } = this.#options.canvas;
    return clientWidth / Math.max(1, clientHeight);
  }

  get matrix(): Mat4 {
    return this.orbit.matrix(this.aspect, this.#options.state.reach * 2);
  }

  /** Return the ray through a point of the canvas, in its own pixels. */
  rayAt(x: number, y: number): ReturnType<typeof rayThrough> {
    const { clientWidth, clientHeight } = this.#options.canvas;
    return rayThrough(this.matrix, (2 * x) / clientWidth - 1, 1 - (2 * y) / clientHeight);
  }

  home(): View {
    return this.#whole(this.#options.state.about.camera?.yaw ?? 60, 30);
  }

  goHome(): void {
    this.orbit.view = this.home();
    this.moved();
  }

  fromAbove(): void {
    this.orbit.view = this.#whole(90, 89.9);
    this.moved();
  }

  asCamera(): void {
    const { about, reach } = this.#options.state;
    if (!about.camera) return;
    const { eye, yaw, pitch } = about.camera;
    this.orbit.view = [yaw, pitch, reach / 3, 0, 0, 0];
    this.orbit.target = add(eye, this.orbit.ahead, this.orbit.metres);
    this.moved();
  }

  /** Turn by degrees, around the target. */
  turn(yaw: number, pitch: number): void {
    const { orbit } = this;
    orbit.view = [orbit.yaw + yaw, orbit.pitch + pitch, orbit.metres, ...(orbit.target as Vec3)];
    this.moved();
  }

  push(right: number, down: number): void {
    this.orbit.push(right, down);
    this.moved();
  }

  zoom(by: number): void {
    this.orbit.zoom(by);
    this.moved();
  }

  /** Take the view that is asked for, or the whole scene; return whether that is another one. */
  take(asked: View | []): boolean {
    const next = asked.length === 6 ? asked : this.home();
    if (samePlace(next, this.orbit.view)) return false;
    this.orbit.view = next;
    return true;
  }

  /** Say that the view moved; a while later, that it rests. */
  moved(): void {
    this.moving = true;
    this.#options.changed();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.moving = false;
      this.#options.changed();
      this.#options.rests([...this.orbit.view]);
    }, REST_MS);
  }

  close(): void {
    clearTimeout(this.#resting);
  }

  #whole(yaw: number, pitch: number): View {
    return fitted(...this.#options.state.about.bounds, yaw, pitch, this.aspect);
  }
}
