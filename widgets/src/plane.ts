/** A canvas on which a plane lies: it can be zoomed (Ctrl + wheel) and pushed around. */
import type { Channel } from "./channel.ts";
import { element, fitCanvas, iconButton } from "./dom.ts";
import { type Bounds, type Place, ViewBox } from "./view_box.ts";

export interface PlaneOptions {
  bounds: Bounds;
  /** y runs up, as on a map. */
  up: boolean;
  label: string;
  draw(context: CanvasRenderingContext2D, box: ViewBox, width: number, height: number): void;
  /** A press; true takes hold of it, so that it does not push the plane. */
  press(at: Place, event: PointerEvent): boolean;
  /** The pointer moves; `held` after a press that was taken. */
  move(at: Place, held: boolean, event: PointerEvent): void;
  /** What was held is let go, or the plane was clicked. */
  release(at: Place, held: boolean, event: PointerEvent): void;
  leave(): void;
}

const CLICK_PX = 4;

export class Plane {
  readonly el: HTMLElement;
  readonly box: ViewBox;
  readonly tip = element("div", { class: "tip", role: "tooltip", hidden: true });
  readonly canvas: HTMLCanvasElement;
  readonly #options: PlaneOptions;
  readonly #fit: HTMLButtonElement;
  readonly #resized: ResizeObserver;
  #grip: { x: number; y: number; moved: boolean; held: boolean } | null = null;
  #waiting = 0;

  constructor(options: PlaneOptions) {
    this.#options = options;
    this.box = new ViewBox(options.bounds, options.up);
    this.canvas = element("canvas", { class: "plane", role: "img", "aria-label": options.label });
    this.#fit = iconButton("fit", "Show all (0)", () => this.fit());
    this.#fit.classList.add("fit");
    this.#fit.hidden = true;
    this.el = element("div", { class: "stage" }, this.canvas, this.#fit, this.tip);
    const [left, one, right, other] = options.bounds;
    const aspect = Math.min(2.4, Math.max(0.75, (right - left) / Math.abs(other - one)));
    this.el.style.setProperty("--aspect", String(aspect));
    this.canvas.addEventListener("pointerdown", this.#press);
    this.canvas.addEventListener("pointermove", this.#move);
    this.canvas.addEventListener("pointerup", this.#release);
    this.canvas.addEventListener("pointercancel", () => (this.#grip = null));
    this.canvas.addEventListener("pointerleave", () => options.leave());
    this.canvas.addEventListener("wheel", this.#wheel, { passive: false });
    this.#resized = new ResizeObserver(() => this.draw());
    this.#resized.observe(this.el);
  }

  /** Draw at the next frame of the screen, once. */
  draw(): void {
    this.#waiting ||= requestAnimationFrame(() => {
      this.#waiting = 0;
      if (!this.canvas.clientWidth) return;
      const [context, width, height] = fitCanvas(this.canvas);
      this.box.resize(width, height);
      this.#options.draw(context, this.box, width, height);
    });
  }

  zoom(by: number, at?: Place): void {
    this.box.zoomAt(by, at);
    this.#fit.hidden = !this.box.zoomed;
    this.draw();
  }

  fit(): void {
    this.box.fit();
    this.#fit.hidden = true;
    this.draw();
  }

  say(text: string, event: PointerEvent): void {
    this.tip.textContent = text;
    this.tip.hidden = !text;
    const box = this.el.getBoundingClientRect();
    this.tip.style.left = `${Math.max(4, Math.min(event.clientX - box.left + 14, box.width - this.tip.offsetWidth - 6))}px`;
    this.tip.style.top = `${Math.max(4, event.clientY - box.top - 32)}px`;
  }

  close(): void {
    cancelAnimationFrame(this.#waiting);
    this.#resized.disconnect();
  }

  #at(event: MouseEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  readonly #press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const held = this.#options.press(this.#at(event), event);
    this.#grip = { x: event.clientX, y: event.clientY, moved: false, held };
    this.canvas.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const grip = this.#grip;
    if (!grip || grip.held) {
      this.#options.move(this.#at(event), grip?.held ?? false, event);
      return;
    }
    const [right, down] = [event.clientX - grip.x, event.clientY - grip.y];
    if (!grip.moved && Math.hypot(right, down) < CLICK_PX) return;
    Object.assign(grip, { x: event.clientX, y: event.clientY, moved: true });
    this.box.push(right, down);
    this.draw();
  };

  readonly #release = (event: PointerEvent): void => {
    const grip = this.#grip;
    this.#grip = null;
    if (grip && !grip.moved) this.#options.release(this.#at(event), grip.held, event);
  };

  // A plain wheel scrolls the page; with Ctrl, or two fingers spread, it zooms.
  readonly #wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 300), this.#at(event));
  };
}

/** A picture that lies on the plane, and where. */
export interface Floor {
  picture: ImageBitmap;
  bounds: Bounds;
}

/** Fetch the picture under the plane, if there is one. */
export async function fetchFloor(channel: Channel): Promise<Floor | null> {
  const [reply, [jpeg]] = await channel.ask("floor");
  if (!jpeg) return null;
  const blob = new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: "image/jpeg" });
  return { picture: await createImageBitmap(blob), bounds: reply["bounds"] as unknown as Bounds };
}

/** Lay the picture down; an outline cuts away what the camera does not see. */
export function drawFloor(
  context: CanvasRenderingContext2D,
  box: ViewBox,
  floor: Floor,
  outline: readonly Place[],
): void {
  const [left, one, right, other] = floor.bounds;
  const corners = [box.to([left, one]), box.to([right, other])] as const;
  const [x, y] = [Math.min(corners[0][0], corners[1][0]), Math.min(corners[0][1], corners[1][1])];
  context.save();
  if (outline.length > 2) {
    path(context, box, outline, true);
    context.clip();
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(floor.picture, x, y, Math.abs(corners[1][0] - corners[0][0]), Math.abs(corners[1][1] - corners[0][1]));
  context.restore();
}

/** Begin a path through places of the plane. */
export function path(context: CanvasRenderingContext2D, box: ViewBox, places: readonly Place[], closed: boolean): void {
  context.beginPath();
  places.forEach((place, at) => {
    const [x, y] = box.to(place);
    if (at) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
  if (closed) context.closePath();
}
