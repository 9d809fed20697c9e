import type { Channel } from "./channel.ts";
import type { Give, PictureSource } from "./frames.ts";
import { Groups, Late } from "./groups.ts";
import { Jpegs } from "./jpegs.ts";

export type Picture = ImageBitmap | VideoFrame;

const MOST_LATE = 3;

/** Pictures by the fastest way there is: decoded here where that can be done, else as JPEG. */
export class Pictures implements PictureSource<Picture> {
  readonly #jpegs: Jpegs;
  #groups: Promise<Groups | null>;
  #late = 0;

  constructor(channel: Channel, size: { width: number; height: number }, keep: number) {
    this.#jpegs = new Jpegs(async (frames) => (await channel.ask("frames", { frames }))[1], keep);
    this.#groups = Groups.of(channel, size.width, size.height).catch(() => null);
  }

  async load(frames: number[], give: Give<Picture>): Promise<void> {
    const groups = await this.#groups;
    if (groups) {
      try {
        await groups.load(frames, give);
        this.#late = 0;
        return;
      } catch (reason) {
        this.#late += 1; // again and again, one after the other
        if (!(reason instanceof Late) || this.#late >= MOST_LATE) this.#groups = Promise.resolve(null);
      }
    }
    await this.#jpegs.load(frames, give);
  }

  close(): void {
    this.#jpegs.close();
    void this.#groups.then((groups) => groups?.close());
  }
}
