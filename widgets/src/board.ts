/** A picture with something drawn over it, one frame at a time: the newest wish wins. */
import { element, fitCanvas } from "./dom.ts";
import type { Placement, Point } from "./overlay.ts";
import { Recent } from "./recent.ts";

export interface BoardOptions {
  width: number;
  height: number;
  fetch(frame: number): Promise<Uint8Array | undefined>;
  /** Draw over the picture. */
  paint(context: CanvasRenderingContext2D, placement: Placement): void;
  /** Another picture is on screen. */
  shown?(frame: number): void;
}

const KEPT = 24;

export class Board {
  readonly picture: HTMLCanvasElement;
  readonly over = element("canvas", { class: "over", role: "img", tabindex: -1 });
  readonly el: HTMLElement;
  readonly #options: BoardOptions;
  readonly #message = element("div", { class: "message", role: "alert", hidden: true });
  readonly #kept = new Recent<ImageBitmap>(KEPT, (picture) => picture.close());
  #wanted = -1;
  #asking = false;
  #drawing = 0;
  #closed = false;
  frame = -1;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.picture = element("canvas", { class: "picture", width: options.width, height: options.height });
    this.el = element("div", { class: "stage" }, this.picture, this.over, this.#message);
    this.el.style.setProperty("--aspect", `${options.width} / ${options.height}`);
  }

  want(frame: number): void {
    this.#wanted = frame;
    void this.#ask();
  }

  /** Draw once in the next picture of the screen, however often it is asked for. */
  draw(): void {
    this.#drawing ||= requestAnimationFrame(() => this.drawNow());
  }

  /** Draw at once, so that what was clicked is in the very next picture of the screen. */
  drawNow(): void {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
    const placement = this.placement();
    this.picture.style.transform = `translate(${placement.left}px, ${placement.top}px) scale(${placement.scale})`;
    const [context] = fitCanvas(this.over);
    this.#options.paint(context, placement);
  }

  placement(): Placement {
    const { width, height } = this.#options;
    const { clientWidth: across, clientHeight: down } = this.el;
    const scale = Math.min(across / width, down / height) || 1;
    return { scale, left: (across - width * scale) / 2, top: (down - height * scale) / 2 };
  }

  /** Return the pixel of the video under the pointer, inside the picture. */
  pixel(event: MouseEvent): Point {
    const box = this.el.getBoundingClientRect();
    const { scale, left, top } = this.placement();
    const { width, height } = this.#options;
    return {
      x: Math.min(width, Math.max(0, (event.clientX - box.left - left) / scale)),
      y: Math.min(height, Math.max(0, (event.clientY - box.top - top) / scale)),
    };
  }

  say(sentence: string): void {
    this.#message.textContent = sentence;
    this.#message.hidden = sentence === "";
  }

  close(): void {
    this.#closed = true;
    cancelAnimationFrame(this.#drawing);
    this.#kept.clear();
  }

  async #ask(): Promise<void> {
    const frame = this.#wanted;
    const known = this.#kept.get(frame);
    if (known) this.#show(frame, known);
    if (known || this.#asking || this.#closed) return;
    this.#asking = true;
    try {
      const jpeg = await this.#options.fetch(frame);
      if (jpeg && !this.#closed) {
        const picture = await createImageBitmap(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: "image/jpeg" }));
        this.#kept.set(frame, picture);
        if (frame === this.#wanted) this.#show(frame, picture);
        this.say("");
      }
    } catch (reason) {
      this.say((reason as Error).message);
      this.#asking = false;
      return;
    }
    this.#asking = false;
    if (this.#wanted !== frame) void this.#ask();
  }

  #show(frame: number, picture: ImageBitmap): void {
    (this.picture.getContext("2d") as CanvasRenderingContext2D).drawImage(picture, 0, 0);
    this.frame = frame;
    this.#options.shown?.(frame);
    this.draw();
  }
}
