/** A history that this page keeps to itself: nothing of it is in the browser's own, nor in the address. */

import type { Inquiry } from "./inquiry";
import type { Browser, Entry } from "./trail";

interface Kept {
  readonly entry: Entry;
  readonly inquiry: Inquiry;
}

export class Memory implements Pick<Browser, "push" | "replace" | "go"> {
  readonly #arrived: (kept: Kept) => void;
  #kept: Kept[] = [];
  #shown = 0;

  /** `arrived` hears of the entry that it went to. */
  constructor(arrived: (kept: Kept) => void) {
    this.#arrived = arrived;
  }

  readonly push = (entry: Entry, inquiry: Inquiry): void => {
    this.#shown += 1;
    this.#kept.splice(this.#shown, Infinity, { entry, inquiry });
  };

  readonly replace = (entry: Entry, inquiry: Inquiry): void => {
    this.#kept[this.#shown] = { entry, inquiry };
  };

  readonly go = (steps: number): void => {
    const kept = this.#kept[this.#shown + steps];
    if (kept === undefined) return;
    this.#shown += steps;
    this.#arrived(kept);
  };

  forget(): void {
    this.#kept = [];
    this.#shown = 0;
  }
}
