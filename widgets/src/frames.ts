import { Recent } from "./recent.ts";

/** Where pictures come from. */
export interface PictureSource<Picture> {
  /** Bring these frames, and perhaps neighbours of theirs, one after the other. */
  load(frames: number[], give: (frame: number, picture: Picture) => void): Promise<void>;
  close(): void;
}

export interface FramesOptions<Picture> {
  source: PictureSource<Picture>;
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

const BATCH = 4;

/**
 * Pictures on demand.
 *
 * One wish is on its way at a time and only the newest is remembered, so that dragging never
 * queues. Beside it, when nothing is wished for, frames ahead are fetched in small batches.
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

  constructor(options: FramesOptions<Picture>) {
    this.#options = options;
    this.#pictures = new Recent(options.keep, options.close);
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
    if (ahead.length === 0) return;
    this.#prefetching = true;
    await this.#load(ahead);
    this.#prefetching = false;
    void this.#ask();
  }

  close(): void {
    this.#closed = true;
    this.#pictures.clear();
    this.#options.source.close();
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
    await this.#load([this.#wanted]);
    this.#asking = false;
    void this.#ask();
  }

  async #load(frames: number[]): Promise<void> {
    for (const frame of frames) this.#coming.add(frame);
    try {
      const asked = new Set(frames);
      await this.#options.source.load(frames, (frame, picture) => {
        if (asked.delete(frame) || this.#near(frame)) this.#take(frame, picture);
        else this.#options.close(picture);
      });
      const [lost] = asked;
      if (lost !== undefined && !this.#closed) throw new Error(`frame ${lost} did not come`);
    } catch (reason) {
      // One of several is damaged: the first is asked for alone, the others come later.
      if (frames.length > 1) await this.#load(frames.slice(0, 1));
      else this.#fail(frames[0] as number, reason);
    } finally {
      for (const frame of frames) this.#coming.delete(frame);
    }
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
