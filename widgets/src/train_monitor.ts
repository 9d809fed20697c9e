/**
 * TrainMonitor: a lesson while it goes on. It asks how far it is a few times a second; what it
 * shows costs the lesson nothing.
 */
import type { Answer, Channel, Reply } from "./channel.ts";
import { type Curve, extended, path, smooth } from "./curve.ts";
import { element, fitCanvas } from "./dom.ts";
import { type Model, share } from "./host.ts";
import { clock, type Colours, readColours } from "./look.ts";
import { type Mounted, mounting, themed } from "./mount.ts";
import base from "./scrubber.css";
import own from "./train_monitor.css";

interface Change {
  frame: number;
  object_class: string;
  box: number[];
  was: string;
  was_score: number;
  now: string;
  now_score: number;
}

interface State {
  state: string;
  done: number;
  total: number;
  epoch: number;
  paused: boolean;
  seconds: number;
  changed_s: number | null;
  said: string;
  losses: [number, number][];
  since: number;
  changes: Change[];
  in_use: string;
  kept: { name: string; from?: string }[];
}

const EVERY_MS = 250;
const CALM_MS = 1000;
const THUMBS = 12;
const WORDS: Record<string, string> = {
  idle: "Correct a verb, then let the model learn.",
  looking: "Looking at the labelled frames",
  learning: "Learning",
  telling: "Telling the whole clip anew",
  proposed: "Done: keep what was learnt, or discard it.",
  failed: "It failed",
};

class Monitor {
  readonly root = element("div", { class: "monitor", role: "group", "aria-label": "Training monitor" });
  colours: Colours | null = null;
  readonly #model: Model;
  readonly #channel: Channel;
  readonly #said = element("div", { class: "said", role: "status", "aria-live": "polite" });
  readonly #bar = element("progress", { max: 1, value: 0, "aria-label": "Progress" });
  readonly #canvas = element("canvas", { role: "img", "aria-label": "Loss over the steps of the lesson" });
  readonly #changes = element("div", { class: "changes" });
  readonly #title = element("h3", { hidden: true });
  readonly #kept = element("div", { class: "line" });
  readonly #name = element("input", { type: "text", "aria-label": "Name to keep it under", placeholder: "name", value: "lesson-1" });
  readonly #buttons: Record<"teach" | "pause" | "stop" | "keep" | "discard", HTMLButtonElement>;
  #curve: Curve = { seconds: [], loss: [] };
  #state: State | null = null;
  #listed = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(model: Model, channel: Channel) {
    this.#model = model;
    this.#channel = channel;
    const button = (label: string, title: string, press: () => void, main = false): HTMLButtonElement => {
      const made = element("button", { type: "button", class: main ? "action main" : "action", title }, label);
      made.addEventListener("click", press);
      return made;
    };
    this.#buttons = {
      teach: button("Learn", "Learn from everything that is labelled", () => void this.#act("teach"), true),
      pause: button("Pause", "Hold the lesson", () => void this.#act("pause", { paused: !this.#state?.paused })),
      stop: button("Stop", "End the lesson and throw it away", () => void this.#act("stop")),
      keep: button("Keep", "Use this model from now on", () => void this.#act("keep", { name: this.#name.value }), true),
      discard: button("Discard", "Go on with the model as it was", () => void this.#act("discard")),
    };
    this.root.append(
      element("div", { class: "line" }, this.#buttons.teach, this.#buttons.pause, this.#buttons.stop),
      this.#said,
      this.#bar,
      element("div", { class: "plot" }, this.#canvas),
      this.#title,
      this.#changes,
      element("div", { class: "line" }, this.#name, this.#buttons.keep, this.#buttons.discard),
      element("h3", {}, "Kept"),
      this.#kept,
    );
  }

  take(reply: Reply): void {
    const state = reply as unknown as State;
    this.#curve = extended(this.#curve, state.since, state.losses);
    this.#state = state;
    const busy = ["looking", "learning", "telling"].includes(state.state);
    const proposed = state.state === "proposed";
    this.#buttons.teach.disabled = busy;
    this.#buttons.pause.disabled = this.#buttons.stop.disabled = !busy;
    this.#buttons.pause.textContent = state.paused ? "Go on" : "Pause";
    this.#buttons.keep.disabled = this.#buttons.discard.disabled = !proposed;
    this.#bar.hidden = !busy;
    if (state.total) this.#bar.value = state.done / state.total;
    else this.#bar.removeAttribute("value");
    const passed = state.seconds ? ` · ${clock(state.seconds)}` : "";
    const changed = state.changed_s === null ? "" : ` · first change after ${state.changed_s.toFixed(1)} s`;
    const steps = busy && state.total ? ` ${state.done} of ${state.total}` : "";
    this.#said.textContent = `${WORDS[state.state] ?? state.state}${steps}${state.paused ? ", held" : ""}${state.said ? `: ${state.said}` : ""}${passed}${changed}`;
    this.#said.classList.toggle("wrong", state.state === "failed");
    this.root.dataset["state"] = state.state;
    share(this.#model, "phase", state.state);
    this.#list(state);
    this.draw();
  }

  draw(): void {
    if (!this.colours) return;
    const [context, width, height] = fitCanvas(this.#canvas);
    if (this.#curve.loss.length < 2) return;
    const line = (points: [number, number][], colour: string, thick: number): void => {
      context.beginPath();
      for (const [x, y] of points) context.lineTo(8 + x, 10 + y);
      context.strokeStyle = colour;
      context.lineWidth = thick;
      context.stroke();
    };
    line(path(this.#curve, width - 16, height - 22), this.colours.line, 1);
    line(path(this.#curve, width - 16, height - 22, smooth(this.#curve.loss)), this.colours.accent, 2);
    context.font = '11px Inter, "Segoe UI", Roboto, Arial, sans-serif';
    context.fillStyle = this.colours.muted;
    context.textAlign = "right";
    context.fillText(`loss ${(this.#curve.loss.at(-1) ?? 0).toFixed(3)} · ${this.#curve.loss.length} steps`, width - 8, 14);
  }

  async watch(): Promise<void> {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    const busy = ["looking", "learning", "telling"].includes(this.#state?.state ?? "");
    this.#timer = setTimeout(async () => {
      try {
        this.take((await this.#channel.ask("describe", { since: this.#curve.loss.length }))[0]);
      } catch (reason) {
        this.#wrong(reason as Error);
      }
      void this.watch();
    }, busy ? EVERY_MS : CALM_MS);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #act(op: string, args: Reply = {}): Promise<void> {
    if (op === "teach") this.#curve = { seconds: [], loss: [] };
    try {
      this.take((await this.#channel.ask(op, { ...args, since: this.#curve.loss.length }))[0]);
      void this.watch();
    } catch (reason) {
      this.#wrong(reason as Error);
    }
  }

  #wrong(reason: Error): void {
    this.#said.textContent = reason.message;
    this.#said.classList.add("wrong");
  }

  #list(state: State): void {
    const now = JSON.stringify([state.changes, state.kept, state.in_use]);
    if (now === this.#listed) return;
    this.#listed = now;
    this.#title.hidden = state.state !== "proposed";
    this.#title.textContent = `${state.changes.length === 60 ? "60 or more" : state.changes.length} verbs are told differently`;
    this.#changes.replaceChildren(...state.changes.map((change, at) => this.#change(change, at)));
    this.#kept.replaceChildren(
      element("span", {}, `in use: ${state.in_use}`),
      ...state.kept.map(({ name, from }) => {
        const back = element("button", { type: "button", class: "action", title: `made from ${from ?? "?"}` }, `Go back to ${name}`);
        back.disabled = name === state.in_use;
        back.addEventListener("click", () => void this.#act("restore", { name }));
        return back;
      }),
    );
    this.#name.value = `lesson-${state.kept.length + 1}`;
  }

  #change(change: Change, at: number): HTMLElement {
    const picture = element("img", { alt: "", width: 64, height: 48 });
    const row = element(
      "button",
      { type: "button", class: "change" },
      picture,
      element("span", {}, element("s", {}, `${change.was} ${change.was_score.toFixed(2)}`), " → ", element("b", {}, `${change.now} ${change.now_score.toFixed(2)}`), element("small", {}, `${change.object_class} · frame ${change.frame}`)),
    );
    row.addEventListener("click", () => {
      share(this.#model, "frame", change.frame);
    });
    if (at < THUMBS) void this.#thumb(picture, change);
    return row;
  }

  async #thumb(picture: HTMLImageElement, { frame, box }: Change): Promise<void> {
    const [, [jpeg]] = await this.#channel.ask("example", { frame, box });
    if (!jpeg) return;
    const url = URL.createObjectURL(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: "image/jpeg" }));
    picture.onload = () => URL.revokeObjectURL(url);
    picture.src = url;
  }
}

function assemble({ model, host, shadow, channel }: Mounted, [reply]: Answer): () => void {
  const monitor = new Monitor(model, channel);
  shadow.append(monitor.root);
  monitor.colours = readColours(host);
  monitor.take(reply);
  void monitor.watch();
  const resized = new ResizeObserver(() => monitor.draw());
  resized.observe(monitor.root);
  const undo = themed(host, (colours) => {
    monitor.colours = colours;
    monitor.draw();
  });
  return () => {
    resized.disconnect();
    monitor.close();
    undo();
  };
}

export default { render: mounting("monitor", base + own, assemble) };
