/** What the keys do over a scene. */
import type { Viewpoint } from "./viewpoint.ts";

export interface KeysOptions {
  viewpoint: Viewpoint;
  layers: readonly string[];
  toggle(): void;
  step(by: number): void;
  jump(frame: number): void;
  last: number;
  measure(): void;
  escape(): void;
  layer(name: string): void;
}

const TURN_DEG = 6;
const PUSH = 0.06;

/** Return what each key does, by its name; arrows with Shift by a name of their own. */
export function actions({ viewpoint, layers, last, ...options }: KeysOptions): Record<string, () => void> {
  return {
    " ": () => options.toggle(),
    ArrowLeft: () => options.step(-1),
    ArrowRight: () => options.step(1),
    "Shift+ArrowLeft": () => options.step(-10),
    "Shift+ArrowRight": () => options.step(10),
    Home: () => options.jump(0),
    End: () => options.jump(last),
    a: () => viewpoint.push(PUSH, 0),
    d: () => viewpoint.push(-PUSH, 0),
    w: () => viewpoint.push(0, PUSH),
    s: () => viewpoint.push(0, -PUSH),
    q: () => viewpoint.turn(-TURN_DEG, 0),
    e: () => viewpoint.turn(TURN_DEG, 0),
    r: () => viewpoint.turn(0, TURN_DEG),
    f: () => viewpoint.turn(0, -TURN_DEG),
    "+": () => viewpoint.zoom(0.8),
    "-": () => viewpoint.zoom(1.25),
    "0": () => viewpoint.goHome(),
    t: () => viewpoint.fromAbove(),
    c: () => viewpoint.asCamera(),
    m: () => options.measure(),
    Escape: () => options.escape(),
    ...Object.fromEntries(layers.map((layer, at) => [String(at + 1), () => options.layer(layer)])),
  };
}

/** Act on keys that are pressed inside an element, except where they belong to what has the focus. */
export function followKeys(root: HTMLElement, acts: Readonly<Record<string, () => void>>): void {
  root.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches('input[type="text"], select')) return;
    if (event.key === " " && target.matches("button")) return;
    const act = acts[event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}
