/** Pairs and maps of the frames that were looked at; those of a frame's pairs are fetched ahead. */
import { type Channel, float32 } from "../channel.ts";
import type { LookMap } from "../heat.ts";
import type { Question } from "./wanted.ts";

export interface Pair {
  query: number;
  verb: string;
  object_class: string;
  score: number;
  human: [number, number, number, number];
  object: [number, number, number, number];
}

const KEPT_FRAMES = 12;

export class Maps {
  readonly #channel: Channel;
  readonly #maps = new Map<string, LookMap>();
  readonly #looked = new Map<number, Pair[]>();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  get size(): number {
    return this.#maps.size;
  }

  /** Return the pairs of a frame, the surest first. */
  async pairs(frame: number): Promise<Pair[]> {
    const known = this.#looked.get(frame);
    if (known) return known;
    const pairs = (await this.#channel.ask("look", { frame }))[0]["pairs"] as Pair[];
    this.#looked.set(frame, pairs);
    return pairs;
  }

  at(key: string): LookMap | undefined {
    return this.#maps.get(key);
  }

  async fetch(key: string, { op, args }: Question): Promise<LookMap | undefined> {
    const [reply, [values]] = await this.#channel.ask(op, args);
    if (values) this.#keep(key, reply as unknown as LookMap, values);
    return this.#maps.get(key);
  }

  /** Fetch where all these pairs looked; forget frames that were looked at long ago. */
  async ahead(frame: number, pairs: readonly Pair[], wanted: boolean): Promise<boolean> {
    const frames = [...this.#looked.keys()];
    for (const old of frames.slice(0, Math.max(0, frames.length - KEPT_FRAMES))) {
      this.#looked.delete(old);
      for (const key of this.#maps.keys()) if (key.startsWith(`${old} `)) this.#maps.delete(key);
    }
    const queries = pairs.map(({ query }) => query).filter((query) => !this.#maps.has(`${frame} cross ${query}`));
    if (!queries.length || !wanted) return false;
    const [reply, buffers] = await this.#channel.ask("maps", { frame, queries });
    queries.forEach((query, at) => this.#keep(`${frame} cross ${query}`, reply as unknown as LookMap, buffers[at] as Uint8Array));
    return true;
  }

  #keep(key: string, about: LookMap, values: Uint8Array): void {
    const { layers, heads, rows, columns } = about;
    this.#maps.set(key, { layers, heads, rows, columns, values: float32(values) });
  }
}
