import { element, fitCanvas, iconButton } from "./dom.ts";
import { Frames, type PictureSource } from "./frames.ts";
import type { Picture } from "./pictures.ts";
import { drawOverlay, type Extra, individualAt, type Placement, type Point, type Scene } from "./overlay.ts";

export interface StageOptions {
  width: number;
  height: number;
  /** Where pictures come from; it may remember so many files of theirs. */
  source(files: number): PictureSource<Picture>;
  ahead(frame: number): number[];
  /** Another picture is on screen. */
  shown(): void;
  select(individual: number | null): void;
  hover(who: number | null): void;
  name(who: number): string;
}

const FILES_PER_PICTURE = 8;
const MEMORY_BYTES = 192e6;
const MOST_ZOOM = 16;
const CLICK_PX = 4;
const WAIT_MS = 500;

/** The picture and what is drawn over it; it can be zoomed (Ctrl + wheel) and pushed around. */
export class Stage {
  readonly el: HTMLElement;
  readonly frames: Frames<Picture>;
  readonly #options: StageOptions;
  readonly #picture: HTMLCanvasElement;
  readonly #over = element("canvas", { class: "over", role: "img" });
  readonly #tip = element("div", { class: "tip", role: "tooltip", hidden: true });
  readonly #message = element("div", { class: "message", role: "alert", hidden: true });
  readonly #wait = element("div", { class: "wait", hidden: true });
  readonly #fit: HTMLButtonElement;
  #scene: Scene | null = null;
  #zoom = 1;
  #centre: Point;
  #grip: { x: number; y: number; centre: Point; moved: boolean } | null = null;
  #late: ReturnType<typeof setTimeout> | undefined;

  constructor(options: StageOptions) {
    const { width, height } = options;
    this.#options = options;
    this.#centre = { x: width / 2, y: height / 2 };
    this.#picture = element("canvas", { class: "picture", width, height });
    this.#fit = iconButton("fit", "Show the whole picture (0)", () => this.fit());
    this.#fit.classList.add("fit");
    this.#fit.hidden = true;
    this.el = element("div", { class: "stage" }, this.#picture, this.#over, this.#wait, this.#fit, this.#message, this.#tip);
    this.el.style.setProperty("--aspect", `${width} / ${height}`);
    const context = this.#picture.getContext("2d") as CanvasRenderingContext2D;
    const keep = Math.min(160, Math.max(8, Math.floor(MEMORY_BYTES / (4 * width * height))));
    const source = options.source(keep * FILES_PER_PICTURE);
    this.frames = new Frames<Picture>({
      source: {
        load: (frames, give) => this.#patiently(source.load(frames, give), frames),
        close: () => source.close(),
      },
      close: (picture) => picture.close(),
      // To draw a decoded frame is to turn its colours first, which takes longer than the rest.
      ripe: (picture) => (picture instanceof ImageBitmap ? null : createImageBitmap(picture)),
      ahead: (frame) => options.ahead(frame),
      show: (_frame, picture) => {
        this.#message.hidden = true;
        context.drawImage(picture, 0, 0, width, height);
        options.shown();
      },
      fail: (_frame, reason) => {
        context.clearRect(0, 0, width, height);
        this.say(reason.message);
        options.shown();
      },
      keep,
    });
    this.#over.addEventListener("pointerdown", this.#press);
    this.#over.addEventListener("pointermove", this.#move);
    this.#over.addEventListener("pointerup", this.#release);
    this.#over.addEventListener("pointercancel", () => (this.#grip = null));
    this.#over.addEventListener("pointerleave", () => this.#point(null));
    this.#over.addEventListener("dblclick", () => this.fit());
    this.#over.addEventListener("wheel", this.#wheel, { passive: false });
  }

  draw(scene: Scene): void {
    this.#scene = scene;
    const placement = this.#placement();
    const { scale, left, top } = placement;
    this.#picture.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    this.#picture.style.imageRendering = scale > 5 ? "pixelated" : "auto";
    const [context] = fitCanvas(this.#over);
    drawOverlay(context, scene, placement);
  }

  /** Say in words what is on screen, for those who do not see it. */
  describe(words: string): void {
    this.#over.setAttribute("aria-label", words);
  }

  say(sentence: string): void {
    this.#message.textContent = sentence;
    this.#message.hidden = false;
  }

  zoom(by: number, at: Point = this.#centre): void {
    const zoom = Math.min(MOST_ZOOM, Math.max(1, this.#zoom * by));
    const part = this.#zoom / zoom;
    this.#centre = {
      x: at.x + (this.#centre.x - at.x) * part,
      y: at.y + (this.#centre.y - at.y) * part,
    };
    this.#zoom = zoom;
    this.#settle();
  }

  fit(): void {
    this.#zoom = 1;
    this.#settle();
  }

  close(): void {
    clearTimeout(this.#late);
    this.frames.close();
  }

  #placement(): Placement {
    const { width, height } = this.#options;
    const { clientWidth: across, clientHeight: down } = this.el;
    const scale = Math.min(across / width, down / height) * this.#zoom;
    return { scale, left: across / 2 - this.#centre.x * scale, top: down / 2 - this.#centre.y * scale };
  }

  /** Keep the picture in the frame, and draw it where it is now. */
  #settle(): void {
    const { width, height } = this.#options;
    const { scale } = this.#placement();
    const inside = (at: number, size: number, room: number): number => {
      const half = Math.min(size / 2, room / scale / 2);
      return Math.min(size - half, Math.max(half, at));
    };
    this.#centre = {
      x: inside(this.#centre.x, width, this.el.clientWidth),
      y: inside(this.#centre.y, height, this.el.clientHeight),
    };
    this.#fit.hidden = this.#zoom === 1;
    if (this.#scene) this.draw(this.#scene);
  }

  /** Return the pixel of the video under the pointer. */
  #pixel(event: MouseEvent): Point {
    const box = this.el.getBoundingClientRect();
    const { scale, left, top } = this.#placement();
    return { x: (event.clientX - box.left - left) / scale, y: (event.clientY - box.top - top) / scale };
  }

  readonly #press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#grip = { x: event.clientX, y: event.clientY, centre: this.#centre, moved: false };
    this.#over.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const grip = this.#grip;
    if (!grip) {
      this.#point(event);
      return;
    }
    const [right, down] = [event.clientX - grip.x, event.clientY - grip.y];
    if (Math.hypot(right, down) > CLICK_PX) grip.moved = true;
    if (!grip.moved || this.#zoom === 1) return;
    const { scale } = this.#placement();
    this.#centre = { x: grip.centre.x - right / scale, y: grip.centre.y - down / scale };
    this.#settle();
  };

  readonly #release = (event: PointerEvent): void => {
    const grip = this.#grip;
    this.#grip = null;
    if (!grip || grip.moved || !this.#scene) return;
    const other = this.#extraAt(event);
    if (other) {
      other.press();
      return;
    }
    const hit = individualAt(this.#scene.here, this.#pixel(event));
    this.#options.select(hit ? this.#scene.number(hit.who) : null);
  };

  // A plain wheel scrolls the page; with Ctrl, or two fingers spread, it zooms.
  readonly #wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 300), this.#pixel(event));
  };

  #point(event: PointerEvent | null): void {
    const other = event ? this.#extraAt(event) : undefined;
    const hit = event && this.#scene && !other ? individualAt(this.#scene.here, this.#pixel(event)) : undefined;
    this.#over.style.cursor = hit || other ? "pointer" : this.#zoom > 1 ? "grab" : "default";
    this.#tip.hidden = !hit && !other;
    if ((hit || other) && event) {
      const box = this.el.getBoundingClientRect();
      const sure = hit && Number.isFinite(hit.confidence) ? ` · ${hit.confidence.toFixed(2)}` : "";
      this.#tip.textContent = other?.text ?? (hit ? `${this.#options.name(hit.who)}${sure}` : "");
      this.#tip.style.left = `${Math.min(event.clientX - box.left + 14, box.width - 120)}px`;
      this.#tip.style.top = `${Math.max(4, event.clientY - box.top - 30)}px`;
    }
    const hovered = this.#scene?.hovered ?? null;
    const now = hit && this.#scene ? this.#scene.number(hit.who) : null;
    if (hovered !== now) this.#options.hover(hit ? hit.who : null);
  }

  /** Return what lies on top under the pointer, of the layers beside those of individuals. */
  #extraAt(event: MouseEvent): ReturnType<Extra["at"]> {
    const reach = 7 / this.#placement().scale;
    for (const extra of [...(this.#scene?.extras ?? [])].reverse()) {
      const found = extra.at(this.#pixel(event), reach);
      if (found) return found;
    }
    return undefined;
  }

  /** Show that something is on its way if it takes long. */
  async #patiently<Value>(coming: Promise<Value>, frames: readonly number[]): Promise<Value> {
    if (!frames.includes(this.frames.wanted)) return coming;
    clearTimeout(this.#late);
    this.#late = setTimeout(() => (this.#wait.hidden = false), WAIT_MS);
    try {
      return await coming;
    } finally {
      clearTimeout(this.#late);
      this.#wait.hidden = true;
    }
  }
}
