/**
 * How many pictures an encoder takes at once: as many as its executor does, but few enough that what
 * comes on screen, which waits for the batches in progress, is encoded promptly.
 */

/** A batch over this long makes what is on screen wait noticeably. */
const SLOW_MS = 300;
/** A batch under this long wastes its fixed costs. */
const FAST_MS = 120;

export class Pace {
  #size = 1;
  readonly #most: number;

  /** `most` is the executor's own limit. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Pictures for the next batch. */
  get size(): number {
    return this.#size;
  }

  /** Takes note of a finished batch. */
  record(pictures: number, milliseconds: number): void {
    if (milliseconds < FAST_MS && pictures === this.#size) {
      this.#size = Math.min(2 * this.#size, this.#most);
    } else if (milliseconds > SLOW_MS) {
      this.#size = Math.max(1, this.#size >> 1);
    }
  }
}
