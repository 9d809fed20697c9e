import type { Model, PanelView } from "./host.ts";

/** The answer to a question: what Python says, and bytes with it. */
export interface Reply {
  [name: string]: unknown;
}
export type Answer = readonly [Reply, Uint8Array[]];

interface Pending {
  resolve(answer: Answer): void;
  reject(reason: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

const PATIENCE_MS = 30_000;
const RETRIES = 40;
const RETRY_MS = 50;

/**
 * Questions to Python and their answers, with binary buffers both ways.
 *
 * The one place that knows how the hosts differ. Several views of one model hear each other's
 * answers, so a question carries a name that no other view uses.
 */
export class Channel {
  readonly #pending = new Map<string, Pending>();
  readonly #model: Model;
  readonly #send: (content: Reply, buffers: ArrayBuffer[]) => void;
  readonly #view = Math.random().toString(36).slice(2);
  #asked = 0;

  constructor(model: Model, view?: PanelView) {
    this.#model = model;
    this.#send = view
      ? (content, buffers) => view.model_proxy.send_msg({ ...content, buffers })
      : (content, buffers) => model.send?.(content, undefined, buffers);
    model.on("msg:custom", this.#receive);
  }

  ask(op: string, args: Reply = {}, buffers: ArrayBuffer[] = []): Promise<Answer> {
    const id = `${this.#view}-${this.#asked++}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error("Python does not answer. If the kernel was restarted, run the cell again."));
      }, PATIENCE_MS);
      this.#pending.set(id, { resolve, reject, timer });
      this.#deliver(id, { ...args, id, op }, buffers, RETRIES);
    });
  }

  /** Send a question; Panel refuses what leaves while it still puts the page together, so ask again. */
  #deliver(id: string, content: Reply, buffers: ArrayBuffer[], retries: number): void {
    const waiting = this.#pending.get(id);
    if (!waiting) return;
    try {
      this.#send(content, buffers);
    } catch (reason) {
      if (retries > 0) {
        setTimeout(() => this.#deliver(id, content, buffers, retries - 1), RETRY_MS);
        return;
      }
      this.#pending.delete(id);
      clearTimeout(waiting.timer);
      waiting.reject(reason as Error);
    }
  }

  close(): void {
    this.#model.off("msg:custom", this.#receive);
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
  }

  // Jupyter passes buffers as a second argument, Panel inside the message.
  readonly #receive = (message: Reply, beside?: unknown): void => {
    const id = String(message["id"]);
    const waiting = this.#pending.get(id);
    if (!waiting) return;
    this.#pending.delete(id);
    clearTimeout(waiting.timer);
    if (typeof message["error"] === "string") {
      waiting.reject(new Error(message["error"]));
      return;
    }
    const parts = Array.isArray(beside) && beside.length ? beside : message["buffers"];
    waiting.resolve([message, Array.isArray(parts) ? parts.map(bytes) : []]);
  };
}

/** Return the bytes of whatever a host makes of them. */
export function bytes(part: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(part)
    ? new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
    : new Uint8Array(part);
}

/** Return bytes as numbers; they are copied, because they may lie at any address. */
export const int32 = (part: Uint8Array): Int32Array => new Int32Array(part.slice().buffer);
export const float32 = (part: Uint8Array): Float32Array => new Float32Array(part.slice().buffer);
export const float64 = (part: Uint8Array): Float64Array => new Float64Array(part.slice().buffer);
