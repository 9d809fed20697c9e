import type { Channel } from "./channel.ts";
import type { PictureSource } from "./frames.ts";
import { Groups } from "./groups.ts";
import { Jpegs } from "./jpegs.ts";

export type Picture = ImageBitmap | VideoFrame;

/** Pictures by the fastest way there is: decoded here where that can be done, else as JPEG. */
export class Pictures implements PictureSource<Picture> {
  readonly #jpegs: Jpegs;
  #groups: Promise<Groups | null>;

  constructor(channel: Channel, size: { width: number; height: number }, keep: number) {
    this.#jpegs = new Jpegs(async (frames) => (await channel.ask("frames", { frames }))[1], keep);
    this.#groups = Groups.of(channel, size.width, size.height).catch(() => null);
  }

  async load(frames: number[], give: (frame: number, picture: Picture) => void): Promise<void> {
    const groups = await this.#groups;
    if (groups) {
      try {
        await groups.load(frames, give);
        return;
      } catch {
        this.#groups = Promise.resolve(null); // a browser that fails once is not asked again
      }
    }
    await this.#jpegs.load(frames, give);
  }

  close(): void {
    this.#jpegs.close();
    void this.#groups.then((groups) => groups?.close());
  }
}
