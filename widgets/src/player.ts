export interface PlayerOptions {
  frames: number;
  seconds(frame: number): number;
  /** Is the picture of this frame there? */
  ready(frame: number): boolean;
  show(frame: number): void;
  end(): void;
}

const MOST_PER_SECOND = 30;
const PATIENCE_MS = 350;

/**
 * The clock of a playing video.
 *
 * It shows frames whose picture is there and waits for those that are not: what is seen is
 * always the frame that is named. Where pictures keep coming too late it takes longer strides.
 */
export class Player {
  speed = 1;
  loop = false;
  #stride = 1;
  #frame = 0;
  #due = 0;
  #waiting = 0;
  #last = 0;
  #request = 0;
  readonly #options: PlayerOptions;

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  get playing(): boolean {
    return this.#request !== 0;
  }

  /** Frames from one picture to the next: more than one where not all can be shown in time. */
  get stride(): number {
    if (!this.playing) return 1;
    const { frames, seconds } = this.#options;
    const span = seconds(frames - 1);
    const rate = span > 0 ? ((frames - 1) / span) * this.speed : 0;
    return Math.max(1, Math.round(rate / MOST_PER_SECOND)) + this.#stride - 1;
  }

  play(frame: number): void {
    this.#frame = frame >= this.#options.frames - 1 ? 0 : frame;
    this.#due = this.#options.seconds(this.#frame);
    this.#stride = 1;
    this.#waiting = 0;
    this.#last = performance.now();
    if (this.#frame !== frame) this.#options.show(this.#frame);
    if (!this.playing) this.#request = requestAnimationFrame(this.#tick);
  }

  pause(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
  }

  /** Go on from another frame. */
  jump(frame: number): void {
    this.#frame = frame;
    this.#due = this.#options.seconds(frame);
  }

  readonly #tick = (now: number): void => {
    const { seconds, ready, show, frames } = this.#options;
    this.#request = requestAnimationFrame(this.#tick);
    const passed = Math.min(now - this.#last, 250);
    this.#last = now;
    const next = Math.min(this.#frame + this.stride, frames - 1);
    if (this.#frame >= frames - 1) {
      this.#finish();
    } else if (!ready(next) && this.#due >= seconds(next)) {
      this.#waiting += passed;
      if (this.#waiting > PATIENCE_MS && this.#stride < 6) {
        this.#stride += 1;
        this.#waiting = 0;
      }
    } else {
      this.#due += (passed / 1000) * this.speed;
      let reached = this.#frame;
      for (let at = next; at > reached && seconds(at) <= this.#due && ready(at); ) {
        reached = at;
        at = Math.min(at + this.stride, frames - 1);
      }
      if (reached === this.#frame) return;
      this.#frame = reached;
      show(reached);
    }
  };

  #finish(): void {
    if (this.loop) {
      this.jump(0);
      this.#options.show(0);
    } else {
      this.pause();
      this.#options.end();
    }
  }
}
