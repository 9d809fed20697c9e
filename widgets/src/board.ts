/** A picture with something drawn over it, one frame at a time: the newest wish wins. */
import { element, fitCanvas } from "./dom.ts";
import type { Placement, Point } from "./overlay.ts";
import { Frames, type PictureSource } from "./frames.ts";
import { Jpegs } from "./jpegs.ts";
import type { Picture } from "./pictures.ts";

export interface BoardOptions {
  width: number;
  height: number;
  /** One picture as JPEG, or where pictures come from. */
  fetch?(frame: number): Promise<Uint8Array | undefined>;
  source?: PictureSource<Picture>;
  /** The frames that will be wanted next, nearest first. */
  ahead?(frame: number): number[];
  /** Draw over the picture. */
  paint(context: CanvasRenderingContext2D, placement: Placement): void;
  /** Another picture is on screen. */
  shown?(frame: number): void;
}

const KEPT = 24;
const REST_MS = 180;

export class Board {
  readonly picture: HTMLCanvasElement;
  readonly over = element("canvas", { class: "over", role: "img", tabindex: -1 });
  readonly el: HTMLElement;
  readonly #options: BoardOptions;
  readonly #message = element("div", { class: "message", role: "alert", hidden: true });
  readonly #frames: Frames<Picture>;
  #jumping: ReturnType<typeof setTimeout> | undefined;
  #drawing = 0;
  frame = -1;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.picture = element("canvas", { class: "picture", width: options.width, height: options.height });
    this.el = element("div", { class: "stage" }, this.picture, this.over, this.#message);
    this.el.style.setProperty("--aspect", `${options.width} / ${options.height}`);
    const context = this.picture.getContext("2d") as CanvasRenderingContext2D;
    this.#frames = new Frames<Picture>({
      source: options.source ?? new Jpegs((frames) => this.#fetch(frames), KEPT),
      close: (picture) => picture.close(),
      ripe: (picture) => (picture instanceof ImageBitmap ? null : createImageBitmap(picture)),
      ahead: (frame) => (this.#jumping === undefined ? (options.ahead?.(frame) ?? []) : []),
      show: (frame, picture) => {
        context.drawImage(picture, 0, 0);
        this.frame = frame;
        this.say("");
        options.shown?.(frame);
        this.draw();
      },
      fail: (_frame, reason) => this.say(reason.message),
      keep: KEPT,
    });
  }

  want(frame: number): void {
    if (Math.abs(frame - this.#frames.wanted) > 1) this.#settle();
    this.#frames.want(frame);
  }

  /** After a jump another one is likely: nothing is fetched ahead before there is a rest. */
  #settle(): void {
    clearTimeout(this.#jumping);
    this.#jumping = setTimeout(() => {
      this.#jumping = undefined;
      void this.#frames.prefetch();
    }, REST_MS);
  }

  #fetch(frames: readonly number[]): Promise<Uint8Array[]> {
    return Promise.all(
      frames.map(async (frame) => {
        const file = await this.#options.fetch?.(frame);
        if (!file) throw new Error(`frame ${frame} did not come`);
        return file;
      }),
    );
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
    clearTimeout(this.#jumping);
    cancelAnimationFrame(this.#drawing);
    this.#frames.close();
  }
}
