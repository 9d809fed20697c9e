/** Where a plane - pixels of a picture, or metres of the ground - lies on a canvas. */

export type Place = readonly [number, number];

/** Left, low, right, high in metres (y up), or left, top, right, bottom in pixels (y down). */
export type Bounds = readonly [number, number, number, number];

const MOST_ZOOM = 40;

export class ViewBox {
  readonly #bounds: Bounds;
  readonly #up: boolean;
  #width = 1;
  #height = 1;
  #zoom = 1;
  #centre: Place;

  /** `up`: y runs up, as on a map. */
  constructor(bounds: Bounds, up: boolean) {
    this.#bounds = bounds;
    this.#up = up;
    this.#centre = middle(bounds);
  }

  get zoomed(): boolean {
    return this.#zoom > 1.001;
  }

  /** Screen pixels for one unit of the plane. */
  get scale(): number {
    const [left, one, right, other] = this.#bounds;
    return Math.min(this.#width / (right - left), this.#height / Math.abs(other - one)) * this.#zoom;
  }

  resize(width: number, height: number): void {
    this.#width = Math.max(1, width);
    this.#height = Math.max(1, height);
  }

  to([x, y]: Place): [number, number] {
    const { scale } = this;
    const down = (y - this.#centre[1]) * (this.#up ? -scale : scale);
    return [this.#width / 2 + (x - this.#centre[0]) * scale, this.#height / 2 + down];
  }

  from([x, y]: Place): [number, number] {
    const { scale } = this;
    const down = ((y - this.#height / 2) / scale) * (this.#up ? -1 : 1);
    return [this.#centre[0] + (x - this.#width / 2) / scale, this.#centre[1] + down];
  }

  /** Zoom so that what lies under a place of the screen stays there. */
  zoomAt(by: number, at: Place = [this.#width / 2, this.#height / 2]): void {
    const before = this.from(at);
    this.#zoom = Math.min(MOST_ZOOM, Math.max(1, this.#zoom * by));
    const after = this.from(at);
    this.#centre = [this.#centre[0] + before[0] - after[0], this.#centre[1] + before[1] - after[1]];
    this.#settle();
  }

  /** Push by so many screen pixels. */
  push(right: number, down: number): void {
    const { scale } = this;
    this.#centre = [this.#centre[0] - right / scale, this.#centre[1] - (down / scale) * (this.#up ? -1 : 1)];
    this.#settle();
  }

  fit(): void {
    this.#zoom = 1;
    this.#centre = middle(this.#bounds);
  }

  /** The plane never leaves the screen. */
  #settle(): void {
    const [left, one, right, other] = this.#bounds;
    const [low, high] = [Math.min(one, other), Math.max(one, other)];
    this.#centre = [
      inside(this.#centre[0], left, right, this.#width / this.scale),
      inside(this.#centre[1], low, high, this.#height / this.scale),
    ];
  }
}

function inside(at: number, low: number, high: number, room: number): number {
  const half = Math.min(high - low, room) / 2;
  return Math.min(high - half, Math.max(low + half, at));
}

function middle([left, one, right, other]: Bounds): Place {
  return [(left + right) / 2, (one + other) / 2];
}

/** Return a length that is good to read (1, 2 or 5 of something) and fits into the room. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-9)));
  return ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power;
}
