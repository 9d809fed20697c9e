import { Recent } from "./recent.ts";

export type Give<Picture> = (frame: number, picture: Picture) => boolean;

/** Where pictures come from. */
export interface PictureSource<Picture> {
  /**
   * Bring these frames, and perhaps neighbours of theirs, one after the other.
   *
   * `give` tells whether anybody waits for more of them: where not, the rest is left.
   */
  load(frames: number[], give: Give<Picture>): Promise<void>;
  close(): void;
}

export interface FramesOptions<Picture> {
  source: PictureSource<Picture>;
  /** Let go of a picture. */
  close(picture: Picture): void;
  /** Draw a picture that is wanted, or was a moment ago. */
  show(frame: number, picture: Picture): void;
  /** Return a picture of the same frame that is drawn sooner, or null where there is none. */
  ripe?(picture: Picture): Promise<Picture> | null;
  /** Say why a frame does not come. */
  fail(frame: number, reason: Error): void;
  /** The frames that will be wanted next, nearest first. */
  ahead(frame: number): number[];
  /** How many pictures to keep. */
  keep: number;
}

const BATCH = 4;
const RIPE = 2; // pictures ahead that lie ready to be drawn at once
const RIPEN_AFTER_MS = 20; // what was asked for is on screen by then

/**
 * Pictures on demand.
 *
 * One wish is on its way at a time and only the newest is remembered, so that dragging never
 * queues. Beside it, when nothing is wished for, frames ahead are fetched in small batches, which
 * are given up when there is another wish.
 */
export class Frames<Picture> {
  readonly #options: FramesOptions<Picture>;
  readonly #pictures: Recent<Picture>;
  readonly #coming = new Set<number>();
  readonly #broken = new Set<number>();
  #wanted = -1;
  #asked = -1;
  #shown = -1;
  #asking = false;
  #prefetching = false;
  #closed = false;
  #ripening: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FramesOptions<Picture>) {
    this.#options = options;
    this.#pictures = new Recent(options.keep, options.close);
  }

  /** The frame that is wished for. */
  get wanted(): number {
    return this.#wanted;
  }

  /** The frame whose picture was shown last. */
  get shown(): number {
    return this.#shown;
  }

  /** How many pictures are kept. */
  get keep(): number {
    return this.#options.keep;
  }

  ready(frame: number): boolean {
    return this.#pictures.has(frame) || this.#broken.has(frame);
  }

  want(frame: number): void {
    this.#wanted = frame;
    this.#broken.delete(frame);
    const picture = this.#pictures.get(frame);
    if (picture !== undefined) this.#show(frame, picture);
    void this.#ask();
  }

  /** Fetch frames ahead, if there is time for that. */
  async prefetch(): Promise<void> {
    if (this.#prefetching || this.#asking || this.#closed || this.#wanted < 0) return;
    const ahead = this.#options
      .ahead(this.#wanted)
      .filter((frame) => !this.ready(frame) && !this.#coming.has(frame))
      .slice(0, BATCH);
    if (ahead.length === 0) {
      this.#ripening ??= setTimeout(() => void this.#ripen(), RIPEN_AFTER_MS);
      return;
    }
    this.#prefetching = true;
    await this.#load(ahead, false);
    this.#prefetching = false;
    void this.#ask();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#ripening);
    this.#pictures.clear();
    this.#options.source.close();
  }

  /** Prepare the next pictures, so that a step is no more than drawing one. */
  async #ripen(): Promise<void> {
    const { ahead, ripe, close } = this.#options;
    for (const frame of ripe ? ahead(this.#wanted).slice(0, RIPE) : []) {
      const picture = this.#pictures.get(frame);
      const coming = picture === undefined ? null : ripe?.(picture);
      if (!coming) continue;
      const made = await coming.catch(() => null);
      if (made === null) break;
      if (this.#closed || this.#pictures.get(frame) !== picture) close(made);
      else this.#pictures.set(frame, made);
    }
    this.#ripening = undefined;
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.#closed) return;
    // What is on its way already, among those ahead, will be shown when it comes.
    if (this.ready(this.#wanted) || this.#coming.has(this.#wanted)) {
      void this.prefetch();
      return;
    }
    this.#asking = true;
    this.#asked = this.#wanted;
    await this.#load([this.#wanted], true);
    this.#asking = false;
    void this.#ask();
  }

  async #load(frames: number[], wish: boolean): Promise<void> {
    for (const frame of frames) this.#coming.add(frame);
    try {
      const asked = new Set(frames);
      await this.#options.source.load(frames, (frame, picture) => {
        if (asked.delete(frame) || this.#near(frame)) this.#take(frame, picture);
        else this.#options.close(picture);
        return this.#goesOn(wish, asked.size);
      });
      const [lost] = asked;
      if (lost !== undefined && this.#goesOn(wish, asked.size)) {
        throw new Error(`frame ${lost} did not come`);
      }
    } catch (reason) {
      // One of several is damaged: the first is asked for alone, the others come later.
      if (frames.length > 1) await this.#load(frames.slice(0, 1), wish);
      else this.#fail(frames[0] as number, reason);
    } finally {
      for (const frame of frames) this.#coming.delete(frame);
    }
  }

  /**
   * Does anybody wait for more of what is loaded?
   *
   * A wish is always brought, also when there is a newer one: it shows the way of a drag. What
   * comes behind it is only of use where one steps on, not where one jumps about.
   */
  #goesOn(wish: boolean, missing: number): boolean {
    if (this.#closed) return false;
    if (!wish) return !this.#asking;
    return missing > 0 || (this.#asked === this.#wanted && this.#options.ahead(this.#wanted).length > 0);
  }

  /** Is this a neighbour that may be kept without driving out what is wished for? */
  #near(frame: number): boolean {
    return Math.abs(frame - this.#wanted) < this.#options.keep / 2 && !this.#pictures.has(frame);
  }

  #take(frame: number, picture: Picture): void {
    if (this.#closed) this.#options.close(picture);
    else this.#keep(frame, picture);
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
