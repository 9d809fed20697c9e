import { afterEach, describe, expect, test, vi } from "vitest";
import { bytes, Channel, float32, type Reply } from "../src/channel.ts";
import type { Model } from "../src/host.ts";

type Listener = (...args: never[]) => void;

/** A host that keeps what is sent and lets a test answer. */
class Host implements Model {
  sent: { content: Reply; buffers: unknown }[] = [];
  listeners = new Set<Listener>();
  get = (): undefined => undefined;
  set = (): void => undefined;
  save_changes = (): void => undefined;
  on = (_event: string, listener: Listener): void => void this.listeners.add(listener);
  off = (_event: string, listener: Listener): void => void this.listeners.delete(listener);
  send = (content: Reply, _callbacks: undefined, buffers: ArrayBuffer[]): void => {
    this.sent.push({ content, buffers });
  };
  answer(message: Reply, buffers?: unknown): void {
    for (const listener of this.listeners) {
      (listener as (message: Reply, buffers?: unknown) => void)(message, buffers);
    }
  }
  get lastId(): unknown {
    return this.sent.at(-1)?.content["id"];
  }
}

afterEach(() => void vi.useRealTimers());

describe("in JupyterLab", () => {
  test("buffers come beside the message", async () => {
    const host = new Host();
    const answer = new Channel(host).ask("frames", { frames: [3] });
    expect(host.sent[0]?.content).toMatchObject({ op: "frames", frames: [3] });
    host.answer({ id: host.lastId, fine: true }, [new DataView(new Uint8Array([9, 8, 7, 6]).buffer, 1, 2)]);
    const [reply, parts] = await answer;
    expect(reply["fine"]).toBe(true);
    expect(parts.map((part) => [...part])).toEqual([[8, 7]]);
  });

  test("two views of one model keep to their own answers", async () => {
    const host = new Host();
    const [one, other] = [new Channel(host), new Channel(host)];
    const first = one.ask("describe");
    const firstId = host.lastId;
    const second = other.ask("describe");
    expect(host.lastId).not.toBe(firstId);
    host.answer({ id: host.lastId, whose: "other" });
    host.answer({ id: firstId, whose: "one" });
    expect((await first)[0]["whose"]).toBe("one");
    expect((await second)[0]["whose"]).toBe("other");
  });
});

describe("in Panel", () => {
  test("what is refused while the page is put together is asked again", async () => {
    vi.useFakeTimers();
    const sent: Reply[] = [];
    let refusals = 2;
    const send_msg = (message: unknown): void => {
      if (refusals-- > 0) throw new Error("[object Function] is not serializable");
      sent.push(message as Reply);
    };
    const host = new Host();
    const answer = new Channel(host, { model_proxy: { send_msg } }).ask("describe");
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(150);
    expect(sent.map(({ op }) => op)).toEqual(["describe"]);
    host.answer({ id: sent[0]?.["id"], fine: true });
    expect((await answer)[0]["fine"]).toBe(true);
  });

  test("what is always refused is told", async () => {
    vi.useFakeTimers();
    const send_msg = (): void => {
      throw new Error("no");
    };
    const told = expect(new Channel(new Host(), { model_proxy: { send_msg } }).ask("describe")).rejects.toThrow("no");
    await vi.advanceTimersByTimeAsync(3_000);
    await told;
  });

  test("questions leave through the view and buffers come inside the message", async () => {
    const host = new Host();
    const sent: Reply[] = [];
    const view = { model_proxy: { send_msg: (message: unknown) => sent.push(message as Reply) } };
    const answer = new Channel(host, view).ask("frames", {}, [new ArrayBuffer(2)]);
    expect(host.sent).toEqual([]);
    expect(sent[0]?.["buffers"]).toHaveLength(1);
    host.answer({ id: sent[0]?.["id"], buffers: [new Uint8Array([1, 2]).buffer] });
    expect([...((await answer)[1][0] as Uint8Array)]).toEqual([1, 2]);
  });
});

test("a refusal is an error with Python's own sentence", async () => {
  const host = new Host();
  const answer = new Channel(host).ask("frames");
  host.answer({ id: host.lastId, error: "frame must be 0 to 9, got 12" });
  await expect(answer).rejects.toThrow("frame must be 0 to 9, got 12");
});

test("a lost connection is said, and an answer that comes too late is dropped", async () => {
  vi.useFakeTimers();
  const host = new Host();
  const answer = new Channel(host).ask("frames");
  const lost = expect(answer).rejects.toThrow("run the cell again");
  await vi.advanceTimersByTimeAsync(31_000);
  await lost;
  host.answer({ id: host.lastId });
});

test("closing stops listening", () => {
  const host = new Host();
  new Channel(host).close();
  expect(host.listeners.size).toBe(0);
});

test("numbers are read from any address", () => {
  const room = new Uint8Array(9);
  room.set(new Uint8Array(new Float32Array([1.5, -2]).buffer), 1);
  expect([...float32(room.subarray(1))]).toEqual([1.5, -2]);
  expect(bytes(new DataView(room.buffer, 8)).byteLength).toBe(1);
});
