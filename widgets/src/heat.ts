/** Attention maps as numbers and as colours, without drawing them over anything. */

/** Where something looked: layers, heads, rows and columns of cells, in this order in `values`. */
export interface LookMap {
  layers: number;
  heads: number;
  rows: number;
  columns: number;
  values: Float32Array;
}

/** Return one layer and head (y x); -1 stands for the last layer, and the mean over heads. */
export function plane(map: LookMap, layer: number, head: number): Float32Array {
  const cells = map.rows * map.columns;
  const deep = layer < 0 ? map.layers - 1 : Math.min(layer, map.layers - 1);
  const start = (at: number): number => (deep * map.heads + at) * cells;
  if (head >= 0) return map.values.slice(start(Math.min(head, map.heads - 1)), start(Math.min(head, map.heads - 1)) + cells);
  const mean = new Float32Array(cells);
  for (let at = 0; at < map.heads; at++) {
    const from = start(at);
    for (let cell = 0; cell < cells; cell++) mean[cell] = (mean[cell] as number) + (map.values[from + cell] as number) / map.heads;
  }
  return mean;
}

export function range(values: Float32Array): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** Return the value of the cell under a place given as shares of the picture (0..1). */
export function valueAt(values: Float32Array, { rows, columns }: Pick<LookMap, "rows" | "columns">, x: number, y: number): number {
  const column = Math.min(columns - 1, Math.max(0, Math.floor(x * columns)));
  const row = Math.min(rows - 1, Math.max(0, Math.floor(y * rows)));
  return values[row * columns + column] as number;
}

type Rgb = readonly [number, number, number];
const STOPS: Record<string, readonly Rgb[]> = {
  heat: [[60, 10, 90], [190, 30, 90], [245, 110, 50], [255, 215, 100], [255, 255, 225]],
  viridis: [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]],
  grey: [[20, 20, 20], [90, 90, 90], [150, 150, 150], [205, 205, 205], [255, 255, 255]],
};
const CLEAR = 0.08;

/** Return red, green, blue, opacity of a share 0..1; clear where nobody looked. */
export function colourOf(share: number, name: string): [number, number, number, number] {
  const stops = STOPS[name] ?? (STOPS["heat"] as readonly Rgb[]);
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const at = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[at] as Rgb, stops[at + 1] as Rgb];
  const mixed = from.map((value, channel) => Math.round(value + ((to[channel] as number) - value) * (place - at)));
  return [mixed[0] as number, mixed[1] as number, mixed[2] as number, Math.round(255 * Math.min(1, Math.max(0, (share - CLEAR) / (0.5 - CLEAR))))];
}

/** Return a plane as pixels, from its least to its most. */
export function pixels(values: Float32Array, name: string): Uint8ClampedArray {
  const [least, most] = range(values);
  const out = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, at) => out.set(colourOf(most > least ? (value - least) / (most - least) : 0, name), at * 4));
  return out;
}
