import type { Sighting } from "./individuals.ts";

export interface Point {
  x: number;
  y: number;
}

/** Something else that is drawn over the picture, and can be pointed at. */
export interface Extra {
  draw(context: CanvasRenderingContext2D, placement: Placement): void;
  /** What lies under a pixel of the video: words for it, and what a click does. */
  at(point: Point, reach: number): { text: string; press(): void } | undefined;
}

export interface Scene {
  /** Who is in the frame on screen. */
  here: readonly Sighting[];
  /** Who was where in the frames before it, oldest first, one list a frame. */
  before: readonly (readonly Sighting[])[];
  layers: ReadonlySet<string>;
  /** Layers beside those of individuals, the lowest first. */
  extras: readonly Extra[];
  selected: number | null;
  hovered: number | null;
  /** Number and class of the individuals, by their place in the list. */
  name(who: number): string;
  number(who: number): number;
  colour(who: number): string;
}

/** How pixels of the video lie on the canvas. */
export interface Placement {
  scale: number;
  left: number;
  top: number;
}

const HALO = "rgba(10, 14, 20, 0.55)";
const FADED = 0.35;
const SHADES = 6;

/** Return the smallest box around a point of the video, because it lies in front. */
export function individualAt(here: readonly Sighting[], point: Point): Sighting | undefined {
  return here
    .filter(
      (box) =>
        Math.abs(point.x - box.x) <= box.width / 2 && Math.abs(point.y - box.y) <= box.height / 2,
    )
    .sort((one, other) => one.width * one.height - other.width * other.height)[0];
}

export function drawOverlay(
  context: CanvasRenderingContext2D,
  scene: Scene,
  placement: Placement,
): void {
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const extra of scene.extras) extra.draw(context, placement);
  context.globalAlpha = 1;
  if (scene.layers.has("tails")) drawTails(context, scene, placement);
  // The selected one is drawn last, over the others.
  const order = [...scene.here].sort(
    (one, other) => Number(isSelected(scene, one)) - Number(isSelected(scene, other)),
  );
  for (const box of order) {
    context.globalAlpha = alpha(scene, box.who);
    if (scene.layers.has("boxes")) drawBox(context, scene, box, placement);
    if (scene.layers.has("labels")) drawLabel(context, scene, box, placement);
  }
  context.globalAlpha = 1;
}

const isSelected = (scene: Scene, box: Sighting): boolean =>
  scene.number(box.who) === scene.selected;

function alpha(scene: Scene, who: number): number {
  const chosen = scene.selected === null || scene.number(who) === scene.selected;
  return chosen || scene.number(who) === scene.hovered ? 1 : FADED;
}

function corner(box: Sighting, { scale, left, top }: Placement): [number, number, number, number] {
  return [
    left + (box.x - box.width / 2) * scale,
    top + (box.y - box.height / 2) * scale,
    box.width * scale,
    box.height * scale,
  ];
}

function drawBox(
  context: CanvasRenderingContext2D,
  scene: Scene,
  box: Sighting,
  placement: Placement,
): void {
  const strong = isSelected(scene, box) || scene.number(box.who) === scene.hovered;
  const [x, y, width, height] = corner(box, placement);
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(5, width / 4));
  context.strokeStyle = HALO;
  context.lineWidth = strong ? 5 : 3.5;
  context.stroke();
  context.strokeStyle = scene.colour(box.who);
  context.lineWidth = strong ? 3 : 1.75;
  context.stroke();
  if (strong) {
    context.save();
    context.globalAlpha = 0.12;
    context.fillStyle = scene.colour(box.who);
    context.fill();
    context.restore();
  }
}

function drawLabel(
  context: CanvasRenderingContext2D,
  scene: Scene,
  box: Sighting,
  placement: Placement,
): void {
  const [x, y] = corner(box, placement);
  const text = isSelected(scene, box) ? scene.name(box.who) : String(scene.number(box.who));
  context.font = '600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  const width = context.measureText(text).width + 10;
  const above = Math.max(1, y - 18);
  context.fillStyle = scene.colour(box.who);
  context.beginPath();
  context.roundRect(x - 1, above, width, 16, 4);
  context.fill();
  context.fillStyle = "#0b0f16";
  context.textBaseline = "middle";
  context.fillText(text, x + 4, above + 8.5);
}

/** Draw where the feet went, fading into the past, broken where nobody was seen. */
function drawTails(context: CanvasRenderingContext2D, scene: Scene, placement: Placement): void {
  const { scale, left, top } = placement;
  const frames = [...scene.before, scene.here];
  const feet = frames.map(
    (boxes) =>
      new Map(
        boxes.map((box) => [
          box.who,
          { x: left + box.x * scale, y: top + (box.y + box.height / 2) * scale },
        ]),
      ),
  );
  for (const { who } of scene.here) {
    const strong = scene.number(who) === scene.selected;
    context.strokeStyle = scene.colour(who);
    context.lineWidth = strong ? 3.5 : 2.25;
    for (let shade = 0; shade < SHADES; shade++) {
      const start = Math.floor((shade * (feet.length - 1)) / SHADES);
      const stop = Math.floor(((shade + 1) * (feet.length - 1)) / SHADES);
      context.globalAlpha = (alpha(scene, who) * (shade + 1)) / SHADES;
      context.beginPath();
      let pen = false;
      for (let at = start; at <= stop; at++) {
        const foot = feet[at]?.get(who);
        if (foot && pen) context.lineTo(foot.x, foot.y);
        else if (foot) context.moveTo(foot.x, foot.y);
        pen = foot !== undefined;
      }
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}
