import type { Give, PictureSource } from "./frames.ts";
import { Recent } from "./recent.ts";

/** Pictures as JPEG files, made by Python from what it has decoded. */
export class Jpegs implements PictureSource<ImageBitmap> {
  readonly #fetch: (frames: number[]) => Promise<Uint8Array[]>;
  readonly #files: Recent<Uint8Array>;

  constructor(fetch: (frames: number[]) => Promise<Uint8Array[]>, keep: number) {
    this.#fetch = fetch;
    this.#files = new Recent(keep);
  }

  async load(frames: number[], give: Give<ImageBitmap>): Promise<void> {
    const absent = frames.filter((frame) => !this.#files.has(frame));
    const files = absent.length ? await this.#fetch(absent) : [];
    absent.forEach((frame, at) => this.#files.set(frame, files[at] as Uint8Array));
    await Promise.all(
      frames.map(async (frame) => {
        const file = this.#files.get(frame) as Uint8Array<ArrayBuffer>;
        give(frame, await createImageBitmap(new Blob([file], { type: "image/jpeg" })));
      }),
    );
  }

  close(): void {
    this.#files.clear();
  }
}
