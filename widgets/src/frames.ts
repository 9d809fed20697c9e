import { Recent } from "./recent.ts";

export interface FramesOptions<Picture> {
  /** Fetch these frames from Python, as JPEG files. */
  fetch(frames: number[]): Promise<Uint8Array[]>;
  /** Make a picture of a JPEG file. */
  decode(jpeg: Uint8Array): Promise<Picture>;
  /** Let go of a picture. */
  close(picture: Picture): void;
  /** Draw a picture that is wanted, or was a moment ago. */
  show(frame: number, picture: Picture): void;
  /** Say why a frame does not come. */
  fail(frame: number, reason: Error): void;
  /** The frames that will be wanted next, nearest first. */
  ahead(frame: number): number[];
  /** How many pictures to keep. */
  keep: number;
}

const FILES_PER_PICTURE = 8;
const BATCH = 4;

/**
 * Pictures on demand.
 *
 * One question is on its way at a time and only the newest wish is remembered, so that dragging
 * never queues; what is idle afterwards fetches the frames ahead.
 */
export class Frames<Picture> {
  readonly #options: FramesOptions<Picture>;
  readonly #pictures: Recent<Picture>;
  readonly #files: Recent<Uint8Array>;
  readonly #decoding = new Map<number, Promise<Picture>>();
  readonly #broken = new Set<number>();
  #wanted = -1;
  #asked = -1;
  #shown = -1;
  #busy = false;
  #closed = false;

  constructor(options: FramesOptions<Picture>) {
    this.#options = options;
    this.#pictures = new Recent(options.keep, options.close);
    this.#files = new Recent(options.keep * FILES_PER_PICTURE);
  }

  /** The frame whose picture was shown last. */
  get shown(): number {
    return this.#shown;
  }

  ready(frame: number): boolean {
    return this.#pictures.has(frame) || this.#broken.has(frame);
  }

  want(frame: number): void {
    this.#wanted = frame;
    this.#broken.delete(frame);
    const picture = this.#pictures.get(frame);
    if (picture !== undefined) this.#show(frame, picture);
    void this.#pump();
  }

  close(): void {
    this.#closed = true;
    this.#pictures.clear();
    this.#files.clear();
  }

  async #pump(): Promise<void> {
    if (this.#busy || this.#closed) return;
    const missing = this.#next();
    if (missing.length === 0) return;
    this.#busy = true;
    try {
      await this.#load(missing);
    } finally {
      this.#busy = false;
    }
    void this.#pump();
  }

  /** The wanted frame if it is missing, else some of those ahead. */
  #next(): number[] {
    const wanted = this.#wanted;
    if (wanted < 0) return [];
    if (!this.ready(wanted)) {
      this.#asked = wanted;
      return [wanted];
    }
    return this.#options
      .ahead(wanted)
      .filter((frame) => !this.ready(frame) && !this.#decoding.has(frame))
      .slice(0, BATCH);
  }

  async #load(frames: number[]): Promise<void> {
    const absent = frames.filter((frame) => !this.#files.has(frame));
    try {
      const files = absent.length ? await this.#options.fetch(absent) : [];
      absent.forEach((frame, at) => this.#files.set(frame, files[at] as Uint8Array));
    } catch (reason) {
      if (frames.length > 1) {
        // One of several is damaged: ask for the first alone, the others come later.
        await this.#load(frames.slice(0, 1));
        return;
      }
      this.#fail(frames[0] as number, reason);
      return;
    }
    const decoded = frames.map((frame) => this.#decode(frame));
    if (frames.includes(this.#wanted)) await Promise.all(decoded);
  }

  async #decode(frame: number): Promise<void> {
    if (this.#closed) return;
    try {
      let pending = this.#decoding.get(frame);
      if (!pending) {
        pending = this.#options.decode(this.#files.get(frame) as Uint8Array);
        this.#decoding.set(frame, pending);
      }
      const picture = await pending;
      if (this.#closed) this.#options.close(picture);
      else this.#keep(frame, picture);
    } catch (reason) {
      this.#fail(frame, reason);
    } finally {
      this.#decoding.delete(frame);
    }
  }

  #keep(frame: number, picture: Picture): void {
    this.#pictures.set(frame, picture);
    if (this.#shown === this.#wanted) return;
    // While the wish runs ahead, as in a drag, what was wished a moment ago shows the way.
    if (frame === this.#wanted || frame === this.#asked) this.#show(frame, picture);
  }

  #fail(frame: number, reason: unknown): void {
    if (this.#closed) return;
    this.#broken.add(frame);
    if (frame === this.#wanted) {
      this.#shown = frame;
      this.#options.fail(frame, reason instanceof Error ? reason : new Error(String(reason)));
    }
  }

  #show(frame: number, picture: Picture): void {
    this.#shown = frame;
    this.#options.show(frame, picture);
  }
}
