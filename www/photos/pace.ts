/** The pace is told from this much recent work. */
const WINDOW_MS = 20_000;
/** Before that much there is nothing to tell it from. */
const FIRST_MS = 1500;

/** How fast something advances, in steps per millisecond. */
export class Pace {
  #marks: { readonly at: number; readonly done: number }[] = [];

  record(done: number, now: number): void {
    // Another piece of work begins.
    if (done < (this.#marks.at(-1)?.done ?? 0)) this.#marks = [];
    this.#marks.push({ at: now, done });
    while (this.#marks.length > 2 && now - (this.#marks[1]?.at ?? now) > WINDOW_MS) this.#marks.shift();
  }

  /** How long so many more take; null while nobody knows. */
  secondsFor(more: number): number | null {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (first === undefined || last === undefined) return null;
    const [time, done] = [last.at - first.at, last.done - first.done];
    return time < FIRST_MS || done <= 0 ? null : (more * time) / done / 1000;
  }
}
