/** What covers areas of the picture: zones that somebody drew, and depth. */
import type { Channel } from "./channel.ts";
import { colourOf } from "./look.ts";
import type { Extra, Placement, Point } from "./overlay.ts";
import { Recent } from "./recent.ts";

/** A zone (closed) or a line (open): points in pixels of the video. */
export interface ZoneShape {
  name: string;
  closed: boolean;
  points: readonly (readonly [number, number])[];
}

/** Tell whether a point lies in a polygon (even-odd rule). */
export function inside(points: ZoneShape["points"], { x, y }: Point): boolean {
  let within = false;
  for (let at = 0, before = points.length - 1; at < points.length; before = at++) {
    const [[ax, ay], [bx, by]] = [points[at], points[before]] as [[number, number], [number, number]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

export function zoneLayer(zones: readonly ZoneShape[], palette: readonly string[]): Extra {
  return {
    draw(context, { scale, left, top }) {
      zones.forEach(({ name, closed, points }, at) => {
        const colour = colourOf(at + 4, palette);
        context.beginPath();
        points.forEach(([x, y], corner) => {
          if (corner) context.lineTo(left + x * scale, top + y * scale);
          else context.moveTo(left + x * scale, top + y * scale);
        });
        if (closed) context.closePath();
        context.strokeStyle = colour;
        context.fillStyle = colour;
        context.lineWidth = 2;
        context.setLineDash([7, 4]);
        context.stroke();
        context.setLineDash([]);
        if (closed) {
          context.globalAlpha = 0.12;
          context.fill();
          context.globalAlpha = 1;
        }
        const [x, y] = points[0] ?? [0, 0];
        context.font = '600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
        context.textBaseline = "bottom";
        context.lineWidth = 3;
        context.strokeStyle = "rgba(10, 14, 20, 0.7)";
        context.strokeText(name, left + x * scale + 4, top + y * scale - 3);
        context.fillText(name, left + x * scale + 4, top + y * scale - 3);
      });
    },
    at: () => undefined,
  };
}

const MAPS = 48;
const OPACITY = 0.55;

/** Depth of the frame on screen, near red and far blue, with metres under the pointer. */
export class DepthLayer {
  readonly #channel: Channel;
  readonly #arrived: () => void;
  readonly #size: Point;
  readonly #maps = new Recent<DepthMap>(MAPS);
  #asking = false;

  constructor(channel: Channel, width: number, height: number, arrived: () => void) {
    this.#channel = channel;
    this.#size = { x: width, y: height };
    this.#arrived = arrived;
  }

  at(frame: number): Extra {
    const map = this.#maps.get(frame);
    if (!map) void this.#fetch(frame);
    return {
      draw: (context, placement) => map && this.#draw(context, placement, map),
      at: (point) => {
        const value = map && valueAt(map, point, this.#size);
        return value === undefined ? undefined : { text: `${value.toFixed(1)} ${map?.unit ?? ""}`, press: () => undefined };
      },
    };
  }

  #draw(context: CanvasRenderingContext2D, { scale, left, top }: Placement, map: DepthMap): void {
    context.globalAlpha = OPACITY;
    context.imageSmoothingQuality = "high";
    context.drawImage(map.picture, left, top, this.#size.x * scale, this.#size.y * scale);
    context.globalAlpha = 1;
  }

  async #fetch(frame: number): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const [reply, [values]] = await this.#channel.ask("depth", { frame });
      if (!values) return;
      const about = reply as unknown as Omit<DepthMap, "values" | "picture">;
      this.#maps.set(frame, { ...about, values, picture: painted(values, about.columns, about.rows) });
    } finally {
      this.#asking = false;
    }
    this.#arrived();
  }
}

/** Values 1..255 from least to most, 0 where nothing is known. */
export interface DepthMap {
  columns: number;
  rows: number;
  least: number;
  most: number;
  unit: string;
  values: Uint8Array;
  picture: HTMLCanvasElement;
}

/** Return the value under a pixel of the video; undefined where nothing is known. */
export function valueAt(map: Omit<DepthMap, "picture" | "unit">, point: Point, size: Point): number | undefined {
  const column = Math.floor((point.x / size.x) * map.columns);
  const row = Math.floor((point.y / size.y) * map.rows);
  if (column < 0 || row < 0 || column >= map.columns || row >= map.rows) return undefined;
  const value = map.values[row * map.columns + column] ?? 0;
  return value ? map.least + ((map.most - map.least) * (value - 1)) / 254 : undefined;
}

function painted(values: Uint8Array, columns: number, rows: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const picture = context.createImageData(columns, rows);
  values.forEach((value, at) => picture.data.set(depthColour(value), at * 4));
  context.putImageData(picture, 0, 0);
  return canvas;
}

/** Return red, green, blue, opacity: from near (warm) over yellow and green to far (blue). */
export function depthColour(value: number): [number, number, number, number] {
  if (!value) return [0, 0, 0, 0];
  const part = (value - 1) / 254;
  const wave = (middle: number): number => Math.round(255 * Math.min(1, Math.max(0, 1.5 - Math.abs(4 * part - middle))));
  return [wave(1), wave(2), wave(3), 255];
}
