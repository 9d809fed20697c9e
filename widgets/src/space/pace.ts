/**
 * How many points to draw at once, so that the picture follows the hand.
 *
 * While the scene is turned each picture has so many points, spread over all of it; at rest the
 * others are added, as many in each picture.
 */
export class Pace {
  budget: number;
  readonly #wantedMs: number;
  readonly #least: number;
  readonly #most: number;

  constructor({ budget = 300_000, wantedMs = 33, least = 40_000, most = 8_000_000 } = {}) {
    this.budget = budget;
    this.#wantedMs = wantedMs;
    this.#least = least;
    this.#most = most;
  }

  /** Learn from how long a picture took that drew a whole budget. */
  took(ms: number, drawn: number): void {
    if (drawn < this.budget * 0.9 || ms > 2000) return;
    const by = Math.min(1.5, Math.max(0.5, this.#wantedMs / Math.max(ms, 1)));
    // Slowly up, at once down: a stutter is seen, a few points more are not.
    const next = this.budget * (by > 1 ? 1 + (by - 1) * 0.5 : by);
    this.budget = Math.round(Math.min(this.#most, Math.max(this.#least, next)));
  }
}
