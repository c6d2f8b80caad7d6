/**
 * How many pictures to encode at once: as many as the executor takes, but few enough that a
 * search, which waits for the batch in progress, stays prompt.
 */

/** A batch over this long makes a visitor's keystroke wait noticeably. */
const SLOW_MS = 300;
/** A batch under this long wastes its fixed costs. */
const FAST_MS = 120;
/** The rate shown is the mean over this much recent work. */
const WINDOW_MS = 4000;

interface Batch {
  readonly pictures: number;
  readonly milliseconds: number;
}

export class Pace {
  #size = 1;
  readonly #most: number;
  #recent: Batch[] = [];

  /** `most` is the executor's own limit. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Pictures for the next batch. */
  get size(): number {
    return this.#size;
  }

  /** Pictures per second over the recent batches; null before the first. */
  get perSecond(): number | null {
    const { pictures, milliseconds } = sum(this.#recent);
    return milliseconds > 0 ? (1000 * pictures) / milliseconds : null;
  }

  /** Takes note of a finished batch. */
  record(pictures: number, milliseconds: number): void {
    if (milliseconds < FAST_MS && pictures === this.#size) {
      this.#size = Math.min(2 * this.#size, this.#most);
    } else if (milliseconds > SLOW_MS) {
      this.#size = Math.max(1, this.#size >> 1);
    }
    this.#recent.push({ pictures, milliseconds });
    while (this.#recent.length > 1 && sum(this.#recent).milliseconds > WINDOW_MS) {
      this.#recent.shift();
    }
  }
}

function sum(batches: readonly Batch[]): Batch {
  let pictures = 0;
  let milliseconds = 0;
  for (const batch of batches) {
    pictures += batch.pictures;
    milliseconds += batch.milliseconds;
  }
  return { pictures, milliseconds };
}
