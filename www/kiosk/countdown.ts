/** How long nobody has done anything. */

/** Seconds without input after which the next visitor is expected. */
const PATIENCE = 60;
/** Seconds before that in which it is told. */
const WARNING = 10;

/** Counts from the last call of `restart`. `tell` hears how many seconds are left, once it is worth saying, or null; `over` the end. */
export class Countdown {
  readonly #tell: (seconds: number | null) => void;
  readonly #over: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (seconds: number | null) => void, over: () => void) {
    this.#tell = tell;
    this.#over = over;
  }

  restart(): void {
    this.stop();
    this.#timer = setTimeout(
      () => {
        this.#count(WARNING);
      },
      1000 * (PATIENCE - WARNING),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#tell(null);
  }

  #count(left: number): void {
    if (left === 0) {
      this.stop();
      this.#over();
      return;
    }
    this.#tell(left);
    this.#timer = setTimeout(() => {
      this.#count(left - 1);
    }, 1000);
  }
}
