/** A curve over time: its points, thinned to the pixels that there are. */

export interface Curve {
  seconds: number[];
  loss: number[];
}

/** Take points that came, in the order in which they came; `since` says where they begin. */
export function extended(curve: Curve, since: number, points: readonly (readonly [number, number])[]): Curve {
  const kept = Math.min(since, curve.seconds.length);
  return {
    seconds: [...curve.seconds.slice(0, kept), ...points.map(([seconds]) => seconds)],
    loss: [...curve.loss.slice(0, kept), ...points.map(([, loss]) => loss)],
  };
}

/** Return a running mean, which is what the eye looks for in a noisy curve. */
export function smooth(values: readonly number[], keep = 0.8): number[] {
  let mean = values[0] ?? 0;
  return values.map((value) => (mean = keep * mean + (1 - keep) * value));
}

/** Return the points of a path in a box, from the curve's least to its most. */
export function path(curve: Curve, width: number, height: number, values: readonly number[] = curve.loss): [number, number][] {
  const most = Math.max(...curve.loss);
  const least = Math.min(0, ...curve.loss);
  const last = curve.seconds.length - 1;
  return values.map((value, at) => [(width * at) / Math.max(1, last), height - (height * (value - least)) / Math.max(1e-9, most - least)]);
}
