import { type Channel, int32 } from "./channel.ts";
import type { Give, PictureSource } from "./frames.ts";
import { Recent } from "./recent.ts";

/** What a group holds, in the order of decoding. */
interface Packets {
  frames: Int32Array;
  parts: Uint8Array[];
}

const KEPT = 64;
const BEYOND = 16; // packets decoded behind what is wanted: they will be wanted next
const PATIENCE_MS = 4_000;

/** The decoder takes its time: on a busy machine that may pass. */
export class Late extends Error {}

/**
 * Pictures that the browser decodes itself, from groups of packets as they lie in the file.
 *
 * A packet carries the number of its frame as its time, so a picture is never taken for another.
 */
export class Groups implements PictureSource<VideoFrame> {
  readonly #channel: Channel;
  readonly #config: VideoDecoderConfig;
  readonly #first: Int32Array;
  readonly #kept = new Recent<Promise<Packets>>(KEPT);

  private constructor(channel: Channel, config: VideoDecoderConfig, first: Int32Array) {
    this.#channel = channel;
    this.#config = config;
    this.#first = first;
  }

  /** Return the groups of a video, or null where there are none or the browser cannot. */
  static async of(channel: Channel, width: number, height: number): Promise<Groups | null> {
    if (!("VideoDecoder" in globalThis)) return null; // only pages of this machine or https have it
    const [reply, [description, first]] = await channel.ask("groups");
    const codec = String(reply["codec"] ?? "");
    if (!codec || !description || !first) return null;
    const config: VideoDecoderConfig = {
      codec,
      codedWidth: width,
      codedHeight: height,
      description: description.slice(),
      hardwareAcceleration: "prefer-software",
      optimizeForLatency: true,
    };
    const able = await VideoDecoder.isConfigSupported(config).catch(() => null);
    return able?.supported ? new Groups(channel, config, int32(first)) : null;
  }

  async load(frames: number[], give: Give<VideoFrame>): Promise<void> {
    for (const group of new Set(frames.map((frame) => groupOf(this.#first, frame)))) {
      const inside = frames.filter((frame) => groupOf(this.#first, frame) === group);
      if (!(await this.#decode(upTo(await this.#packets(group), inside), give))) return;
    }
  }

  close(): void {
    this.#kept.clear();
  }

  #packets(group: number): Promise<Packets> {
    const known = this.#kept.get(group);
    if (known) return known;
    const coming = this.#channel.ask("packets", { group }).then(([, parts]) => unpacked(parts));
    this.#kept.set(group, coming);
    coming.catch(() => this.#kept.delete(group)); // so that it is asked for again
    return coming;
  }

  /** Decode until nobody waits for more, and tell whether somebody does in the end. */
  async #decode(packets: Packets, give: Give<VideoFrame>): Promise<boolean> {
    let fail: (reason: Error) => void = () => undefined;
    let leave: () => void = () => undefined;
    let waited = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const broken = new Promise<never>((_, reject) => (fail = reject));
    const left = new Promise<void>((resolve) => (leave = resolve));
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => fail(new Late("the browser's decoder does not answer")), PATIENCE_MS);
    };
    const decoder = new VideoDecoder({
      output: (picture) => {
        if (!waited) {
          picture.close();
          return;
        }
        wait();
        waited = give(picture.timestamp, picture);
        if (!waited) leave();
      },
      error: (reason) => fail(new Error(reason.message)),
    });
    wait();
    try {
      decoder.configure(this.#config);
      packets.parts.forEach((data, at) => {
        const type = at === 0 ? "key" : "delta";
        decoder.decode(new EncodedVideoChunk({ type, timestamp: packets.frames[at] as number, data }));
      });
      const all = decoder.flush();
      all.catch(() => undefined); // it is given up when the decoder is closed before
      await Promise.race([all, left, broken]);
      return waited;
    } finally {
      clearTimeout(timer);
      if (decoder.state !== "closed") decoder.close();
    }
  }
}

/** Return the group that a frame is in, where `first` are the first frames of groups. */
export function groupOf(first: ArrayLike<number>, frame: number): number {
  let low = 0;
  let high = first.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((first[middle] as number) <= frame) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Return the packets to decode for some frames of a group, and a few more. */
export function upTo({ frames, parts }: Packets, wanted: readonly number[]): Packets {
  const last = Math.max(...wanted.map((frame) => frames.indexOf(frame)));
  return { frames: frames.subarray(0, last + 1 + BEYOND), parts: parts.slice(0, last + 1 + BEYOND) };
}

/** Return packets from the frames they show, their sizes and all their bytes. */
export function unpacked([shown, sizes, data]: Uint8Array[]): Packets {
  if (!shown || !sizes || !data) throw new Error("a group of pictures came without its packets");
  let at = 0;
  const parts = Array.from(int32(sizes), (size) => data.subarray(at, (at += size)));
  return { frames: int32(shown), parts };
}
