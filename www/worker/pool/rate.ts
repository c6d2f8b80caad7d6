/** The rate shown is the mean over this much recent work. */
const WINDOW_MS = 4000;

/** How fast pictures are finished, whoever finishes them. */
export class Rate {
  /** When how many were finished; the first only marks the beginning. */
  #finished: { readonly at: number; readonly pictures: number }[] = [];

  /** Work begins, after a pause or for the first time. */
  begin(now: number): void {
    this.#finished = [{ at: now, pictures: 0 }];
  }

  record(pictures: number, now: number): void {
    this.#finished.push({ at: now, pictures });
    while (this.#finished.length > 2 && now - (this.#finished[1]?.at ?? now) > WINDOW_MS) {
      this.#finished.shift();
    }
  }

  /** Pictures per second; null while there is nothing to tell it from. */
  get perSecond(): number | null {
    const [first, ...others] = this.#finished;
    const last = others.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at) return null;
    return (1000 * others.reduce((sum, { pictures }) => sum + pictures, 0)) / (last.at - first.at);
  }
}
