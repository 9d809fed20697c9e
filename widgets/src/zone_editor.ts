/**
 * ZoneEditor: zones, lines and calibration clicks on a frame or on the map.
 *
 * State is shared with Python: tool, picked, revision. Each change is saved at once; what Python
 * refuses (a zone that crosses itself) stays on screen and is told, until it is put right.
 */
import type { Answer } from "./channel.ts";
import { element } from "./dom.ts";
import { follow, share } from "./host.ts";
import { mounting, themed, type Mounted } from "./mount.ts";
import { drawFloor, fetchFloor, type Floor, Plane } from "./plane.ts";
import {
  type Feature, fewest, freshName, fromFeature, History, hitAt, insertCorner, moveCorner,
  moveShape, removeCorner, type Shape, toFeature, withShape,
} from "./shapes.ts";
import type { Bounds, Place } from "./view_box.ts";
import { drawSketch } from "./zone_drawing.ts";
import { Bar } from "./zones/bar.ts";
import { Fields } from "./zones/fields.ts";
import { kept, middle, nudge, TOOLS, type Unit } from "./zones/tools.ts";
import base from "./scrubber.css";
import own from "./zone_editor.css";
import stage from "./map_view.css";

interface Description {
  bounds: Bounds;
  unit: Unit;
  features: Feature[];
  palette: string[];
  tools: string[];
  file: string;
}

const NEAR_PX = 9;
type Grip = { shape: number; corner: number | null; from: Place; shapes: readonly Shape[] };

class Editor {
  readonly #parts: Mounted;
  readonly #about: Description;
  readonly #history: History<readonly Shape[]>;
  readonly #plane: Plane;
  readonly #fields: Fields;
  readonly #bar: Bar;
  readonly root: HTMLElement;
  #live: readonly Shape[];
  #picked: number | null = null;
  #corner: number | null = null;
  #begun: Place[] = [];
  #cursor: Place | null = null;
  #grip: Grip | null = null;
  #floor: Floor | null = null;

  constructor(parts: Mounted, answer: Answer) {
    this.#parts = parts;
    this.#about = answer[0] as unknown as Description;
    this.#live = this.#about.features.map(fromFeature);
    this.#history = new History(this.#live);
    this.#plane = new Plane({
      bounds: this.#about.bounds,
      up: this.#about.unit === "m",
      label: "Zones",
      draw: (context, box) => {
        if (this.#floor) drawFloor(context, box, this.#floor, []);
        drawSketch(context, box, {
          shapes: this.#live, picked: this.#picked, corner: this.#corner, begun: this.#begun,
          cursor: this.#cursor, palette: this.#about.palette,
        });
      },
      press: (at) => this.#press(at),
      move: (at, held) => this.#move(at, held),
      release: (at, held) => this.#release(at, held),
      leave: () => {
        this.#cursor = null;
        this.#plane.draw();
      },
    });
    this.#plane.canvas.addEventListener("dblclick", () => this.#finish());
    this.#plane.canvas.addEventListener("pointerup", () => this.#drop());
    this.#fields = new Fields({
      active: () => parts.shadow.activeElement,
      name: (name) => this.#rename(name),
      map: (map) => this.#set({ map }),
      refuse: (words) => this.#bar.say(words),
    });
    this.#bar = new Bar({
      tools: this.#about.tools,
      fields: this.#fields.el,
      take: (tool) => this.#take(tool),
      undo: () => this.#step(this.#history.undo()),
      redo: () => this.#step(this.#history.redo()),
      remove: () => this.#remove(),
    });
    this.root = element(
      "div",
      { class: "scrubber zones-editor", tabindex: 0, role: "group", "aria-label": "Zone editor" },
      this.#plane.el,
      this.#bar.el,
    );
    this.root.addEventListener("keydown", this.#key);
    void fetchFloor(parts.channel).then((floor) => {
      this.#floor = floor;
      parts.host.dataset["floor"] = "there";
      this.#plane.draw();
    });
    this.show();
  }

  get tool(): string {
    return String(this.#parts.model.get("tool"));
  }

  /** Follow what Python picked out by name. */
  follow(): void {
    const name = String(this.#parts.model.get("picked"));
    const at = this.#live.findIndex((shape) => shape.name === name);
    if (at !== this.#picked && !(at < 0 && this.#picked === null)) this.#pick(at < 0 ? null : at, null);
  }

  show(): void {
    const { host } = this.#parts;
    const shape = this.#picked === null ? undefined : this.#live[this.#picked];
    this.#bar.show({ tool: this.tool, undo: this.#history.canUndo, redo: this.#history.canRedo, remove: shape !== undefined });
    this.#fields.show(shape);
    host.dataset["shapes"] = String(this.#live.length);
    host.dataset["tool"] = this.tool;
    host.dataset["picked"] = shape?.name ?? "";
    host.dataset["begun"] = String(this.#begun.length);
    this.#plane.canvas.style.cursor = this.tool === "select" ? "default" : "crosshair";
    this.#plane.draw();
  }

  close(): void {
    this.#plane.close();
    this.#floor?.picture.close();
  }

  #take(tool: string): void {
    this.#begun = [];
    this.#cursor = null;
    share(this.#parts.model, "tool", tool);
    this.#bar.say(TOOLS[tool]?.help ?? "");
    this.show();
  }

  #press(at: Place): boolean {
    if (this.tool !== "select") return false;
    const hit = hitAt(this.#live, at, (place) => this.#plane.box.to(place), NEAR_PX);
    this.#pick(hit?.shape ?? null, hit?.corner ?? null);
    if (!hit) return false;
    let { corner } = hit;
    let shapes = this.#live;
    const place = this.#plane.box.from(at);
    if (hit.edge !== null && this.#live[hit.shape]?.kind === "Polygon") {
      shapes = insertCorner(shapes, hit.shape, hit.edge, place);
      corner = hit.edge + 1;
    }
    this.#grip = { shape: hit.shape, corner, from: place, shapes };
    this.#corner = corner;
    return true;
  }

  #move(at: Place, held: boolean): void {
    const place = this.#plane.box.from(at);
    if (held && this.#grip) {
      const { shape, corner, from, shapes } = this.#grip;
      this.#live =
        corner === null
          ? moveShape(shapes, shape, [place[0] - from[0], place[1] - from[1]])
          : moveCorner(shapes, shape, corner, this.#kept(place));
      this.#plane.draw();
    } else if (this.tool !== "select") {
      this.#cursor = place;
      this.#plane.draw();
    }
  }

  #release(at: Place, held: boolean): void {
    if (!held && this.tool !== "select") this.#add(this.#plane.box.from(at));
  }

  /** Let go of what was dragged: that is a change, if it moved. */
  #drop(): void {
    if (!this.#grip) return;
    this.#grip = null;
    if (this.#live !== this.#history.now) this.#change(this.#live, this.#picked);
  }

  #add(place: Place): void {
    const kind = TOOLS[this.tool]?.kind;
    if (!kind) return;
    const [first] = this.#begun;
    if (first && kind === "Polygon" && this.#begun.length >= 3 && this.#near(first, place)) {
      this.#finish();
      return;
    }
    const last = this.#begun.at(-1);
    // The second click of a double click falls on the first.
    if (last && this.#near(last, place, 2)) return;
    this.#begun = [...this.#begun, this.#kept(place)];
    if (kind === "Point") this.#finish();
    else this.show();
  }

  #near(one: Place, other: Place, within = NEAR_PX): boolean {
    const [[x, y], [toX, toY]] = [this.#plane.box.to(one), this.#plane.box.to(other)];
    return Math.hypot(x - toX, y - toY) <= within;
  }

  #kept(place: Place): Place {
    return kept(place, this.#about.bounds, this.#about.unit);
  }

  #finish(): void {
    const kind = TOOLS[this.tool]?.kind;
    if (!kind || !this.#begun.length) return;
    if (this.#begun.length < fewest(kind)) {
      this.#bar.say(`A ${kind === "Polygon" ? "zone needs three corners" : "line needs two points"}`);
      return;
    }
    const shape: Shape = { kind, name: freshName(this.#live, kind), points: this.#begun, map: null };
    this.#begun = [];
    this.#change([...this.#live, shape], this.#live.length);
    if (kind === "Point") this.#fields.focusMap();
  }

  #remove(): void {
    if (this.#picked === null) return;
    const left =
      this.#corner === null
        ? this.#live.filter((_, at) => at !== this.#picked)
        : removeCorner(this.#live, this.#picked, this.#corner);
    this.#change(left, left.length === this.#live.length ? this.#picked : null);
  }

  #rename(name: string): void {
    if (this.#picked !== null && name !== this.#live[this.#picked]?.name) this.#set({ name });
  }

  #set(part: Partial<Shape>): void {
    if (this.#picked !== null) this.#change(withShape(this.#live, this.#picked, part), this.#picked);
  }

  #pick(shape: number | null, corner: number | null): void {
    this.#picked = shape;
    this.#corner = corner;
    share(this.#parts.model, "picked", shape === null ? "" : (this.#live[shape]?.name ?? ""));
    this.show();
  }

  #change(shapes: readonly Shape[], picked: number | null): void {
    this.#history.push(shapes);
    this.#live = shapes;
    this.#pick(picked, null);
    void this.#save();
  }

  #step(did: boolean): void {
    if (!did) return;
    this.#live = this.#history.now;
    this.#pick(null, null);
    void this.#save();
  }

  async #save(): Promise<void> {
    const { channel, host, model } = this.#parts;
    host.dataset["saved"] = "no";
    const saving = this.#live;
    try {
      const features = saving.map((shape) => toFeature(shape, this.#about.unit));
      const [reply] = await channel.ask("save", { features });
      if (saving !== this.#live) return;
      host.dataset["saved"] = "yes";
      share(model, "revision", Number(model.get("revision")) + 1);
      this.#bar.say(String(reply["said"]));
    } catch (reason) {
      this.#bar.say(`not saved: ${(reason as Error).message}`, true);
    }
  }

  readonly #key = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const typing = target.matches("input");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      if (typing || (key !== "z" && key !== "y")) return;
      this.#step(key === "y" || event.shiftKey ? this.#history.redo() : this.#history.undo());
    } else if (typing) {
      if (key === "Enter") target.blur();
      else if (key === "Escape") this.root.focus();
      event.stopPropagation();
      return;
    } else if (!this.#act(key, event.shiftKey, target)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  #act(key: string, shift: boolean, target: HTMLElement): boolean {
    if ((key === " " || key === "Enter") && target.matches("button")) return false;
    const tool = this.#about.tools.find((name) => TOOLS[name]?.key === key);
    const drawing = this.tool !== "select";
    if (tool) this.#take(tool);
    else if (key.startsWith("Arrow")) this.#nudge(key, shift, drawing);
    else if (drawing && key === " ") this.#add(this.#cursor ?? middle(this.#about.bounds));
    else if (drawing && key === "Enter") this.#finish();
    else if (drawing && key === "Backspace") this.#begun = this.#begun.slice(0, -1);
    else if (key === "Escape") this.#escape(drawing);
    else if (key === "Delete" || key === "Backspace") this.#remove();
    else if (key === "n") this.#pick(((this.#picked ?? -1) + 1) % Math.max(1, this.#live.length), null);
    else if (key === "+") this.#plane.zoom(1.25);
    else if (key === "-") this.#plane.zoom(0.8);
    else if (key === "0") this.#plane.fit();
    else return false;
    this.show();
    return true;
  }

  #escape(drawing: boolean): void {
    if (this.#begun.length) this.#begun = [];
    else if (drawing) this.#take("select");
    else this.#pick(null, null);
  }

  /** Move the cross that draws, or what is picked out. */
  #nudge(key: string, far: boolean, drawing: boolean): void {
    const [right, lower] = nudge(key, far, this.#about.unit);
    if (drawing) {
      const [x, y] = this.#cursor ?? middle(this.#about.bounds);
      this.#cursor = this.#kept([x + right, y + lower]);
    } else if (this.#picked !== null) {
      this.#change(moveShape(this.#live, this.#picked, [right, lower]), this.#picked);
    }
  }
}

function assemble(parts: Mounted, answer: Answer): () => void {
  const editor = new Editor(parts, answer);
  parts.shadow.append(editor.root);
  const undo = [
    themed(parts.host, () => editor.show()),
    follow(parts.model, "tool", () => editor.show()),
    follow(parts.model, "picked", () => editor.follow()),
  ];
  return () => {
    editor.close();
    for (const act of undo) act();
  };
}

export default { render: mounting("zone-editor", base + stage + own, assemble) };
