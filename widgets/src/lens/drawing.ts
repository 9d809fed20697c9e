/** A lens over the picture: the heat, the boxes of pairs, the clicked point. */
import { type LookMap, pixels, plane } from "../heat.ts";
import type { Placement } from "../overlay.ts";
import { element } from "../dom.ts";
import type { Pair } from "./maps.ts";

export interface Drawn {
  heat: HTMLCanvasElement | null;
  opacity: number;
  width: number;
  height: number;
  pairs: readonly Pair[];
  query: unknown;
  /** The clicked point, where the encoder is asked; null where pairs are. */
  point: readonly number[] | null;
}

/** Return a map as a picture, one pixel a cell. */
export function painted(values: Float32Array, { rows, columns }: LookMap, colours: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.putImageData(new ImageData(pixels(values, colours) as Uint8ClampedArray<ArrayBuffer>, columns, rows), 0, 0);
  return canvas;
}

export function draw(context: CanvasRenderingContext2D, { scale, left, top }: Placement, drawn: Drawn): void {
  if (drawn.heat) {
    context.globalAlpha = drawn.opacity;
    context.imageSmoothingQuality = "high";
    context.drawImage(drawn.heat, left, top, drawn.width * scale, drawn.height * scale);
    context.globalAlpha = 1;
  }
  const self = drawn.point !== null;
  for (const pair of drawn.pairs) {
    const chosen = pair.query === drawn.query && !self;
    if (!chosen && !self) continue;
    context.globalAlpha = chosen ? 1 : 0.35;
    for (const [box, colour] of [[pair.human, "#7dd3fc"], [pair.object, "#ffd08a"]] as const) {
      const place = [left + box[0] * scale, top + box[1] * scale, (box[2] - box[0]) * scale, (box[3] - box[1]) * scale] as const;
      context.strokeStyle = "rgba(10, 14, 20, 0.6)";
      context.lineWidth = chosen ? 4.5 : 2;
      context.strokeRect(...place);
      context.strokeStyle = colour;
      context.lineWidth = chosen ? 2.25 : 1;
      context.strokeRect(...place);
    }
  }
  context.globalAlpha = 1;
  const [x, y] = drawn.point ?? [];
  if (x === undefined || y === undefined) return;
  context.beginPath();
  context.arc(left + x * scale, top + y * scale, 7, 0, 2 * Math.PI);
  context.strokeStyle = "#fff";
  context.lineWidth = 2.5;
  context.stroke();
}

export interface Heads {
  map: LookMap;
  layer: number;
  /** The head that is picked out. */
  head: number;
  colours: string;
  opacity: number;
  picture: HTMLCanvasElement;
  choose(head: number): void;
}

const HEAD_PX = 240;

/** Return a small picture of every head, to be clicked. */
export function heads({ map, layer, head: picked, colours, opacity, picture, choose }: Heads): HTMLButtonElement[] {
  return Array.from({ length: map.heads }, (_, head) => {
    const canvas = element("canvas", { width: HEAD_PX, height: Math.round((HEAD_PX * picture.height) / picture.width) });
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    context.globalAlpha = opacity;
    context.drawImage(painted(plane(map, layer, head), map, colours), 0, 0, canvas.width, canvas.height);
    const button = element("button", { type: "button", class: "head", "aria-pressed": String(head === picked), "aria-label": `Head ${head + 1}` }, canvas, element("span", {}, `head ${head + 1}`));
    button.addEventListener("click", () => choose(head));
    return button;
  });
}
