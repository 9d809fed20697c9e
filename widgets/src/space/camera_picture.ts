/** The camera's own picture of a frame, in its place in space: always the newest that is wanted. */
import type { Channel } from "../channel.ts";

export interface CameraPictureOptions {
  channel: Channel;
  /** The frame whose picture is wanted now; null where none is. */
  wanted(): number | null;
  show(bitmap: ImageBitmap, frame: number): void;
  refused(reason: Error): void;
}

export class CameraPicture {
  /** The frame whose picture is shown; -1 before the first. */
  shown = -1;
  closed = false;
  #asking = false;
  readonly #options: CameraPictureOptions;

  constructor(options: CameraPictureOptions) {
    this.#options = options;
  }

  /** Fetch the picture that is wanted, and go on until that is the one that is shown. */
  async follow(): Promise<void> {
    const wanted = this.#options.wanted();
    if (wanted === null || this.#asking || this.shown === wanted) return;
    this.#asking = true;
    try {
      const [, [jpeg]] = await this.#options.channel.ask("picture", { frame: wanted });
      if (jpeg && !this.closed) {
        const bitmap = await createImageBitmap(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: "image/jpeg" }));
        this.#options.show(bitmap, wanted);
        bitmap.close();
        this.shown = wanted;
      }
    } catch (reason) {
      this.#options.refused(reason as Error);
    } finally {
      this.#asking = false;
    }
    if (!this.closed && this.shown === wanted) void this.follow();
  }
}
