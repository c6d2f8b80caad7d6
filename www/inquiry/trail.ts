/** Which changes of the inquiry are entries of the browser's history, and the way along them. */

import { type Inquiry, sameInquiry } from "./inquiry";

/** Words typed with no longer pauses than this are one search. */
export const TYPING_MS = 1500;
/** Browsers refuse to have the address changed more than about a hundred times in half a minute. */
const WRITE_MS = 400;

/** What an entry of the history says of itself. */
export interface Entry {
  /** How many entries of this page come before it. */
  readonly step: number;
}

/** The browser's side. */
export interface Browser {
  readonly push: (entry: Entry, inquiry: Inquiry) => void;
  readonly replace: (entry: Entry, inquiry: Inquiry) => void;
  readonly go: (steps: number) => void;
  readonly now: () => number;
  readonly after: (milliseconds: number, work: () => void) => void;
}

/** How a change came about: letter by letter, by one act of the visitor's, or without one. */
export type How = "typed" | "done" | "amended";

export class Trail {
  readonly #browser: Browser;
  #inquiry: Inquiry;
  /** Of the entry that is shown, of the one that is on its way, and of the last one. */
  #step: number;
  #target: number;
  #newest: number;
  #typedAt = -Infinity;
  #writtenAt = -Infinity;
  #waiting = false;

  /** Begins at an entry that was there already, or at a new one. */
  constructor(browser: Browser, entry: Entry | null, inquiry: Inquiry) {
    this.#browser = browser;
    this.#inquiry = inquiry;
    this.#step = this.#target = this.#newest = entry?.step ?? 0;
    browser.replace({ step: this.#step }, inquiry);
  }

  /** The inquiry changed; whether it did. */
  change(inquiry: Inquiry, how: How): boolean {
    if (sameInquiry(inquiry, this.#inquiry)) return false;
    const now = this.#browser.now();
    const goesOn = how === "typed" && now - this.#typedAt < TYPING_MS;
    if (how !== "amended") this.#typedAt = how === "typed" ? now : -Infinity;
    if (how === "amended" || goesOn) {
      this.#inquiry = inquiry;
      this.#replaceSoon();
      return true;
    }
    this.#flush();
    this.#inquiry = inquiry;
    this.#step += 1;
    this.#target = this.#newest = this.#step;
    this.#browser.push({ step: this.#step }, inquiry);
    return true;
  }

  /** The browser went to another entry, or the visitor changed the address, which makes a new one. */
  arrive(entry: Entry | null, inquiry: Inquiry): void {
    this.#waiting = false;
    this.#typedAt = -Infinity;
    this.#inquiry = inquiry;
    if (entry !== null) {
      this.#step = this.#target = entry.step;
      this.#newest = Math.max(this.#newest, entry.step);
      return;
    }
    this.#step += 1;
    this.#target = this.#newest = this.#step;
    this.#browser.replace({ step: this.#step }, inquiry);
  }

  /** Goes to the entry before; false where there is none of this page. */
  undo(): boolean {
    if (this.#target === 0) return false;
    this.#go(-1);
    return true;
  }

  /** Goes to the entry after, as far as this page knows of one. */
  redo(): boolean {
    if (this.#target === this.#newest) return false;
    this.#go(1);
    return true;
  }

  /** Of the entry that is shown. */
  get step(): number {
    return this.#step;
  }

  /** Of the last entry that this page knows of. */
  get newest(): number {
    return this.#newest;
  }

  /** Goes to this entry, where there is one of this page. */
  goTo(step: number): void {
    if (step >= 0 && step <= this.#newest && step !== this.#target) this.#go(step - this.#target);
  }

  #go(steps: number): void {
    this.#flush();
    this.#target += steps;
    this.#browser.go(steps);
  }

  #replaceSoon(): void {
    if (this.#waiting) return;
    const wait = this.#writtenAt + WRITE_MS - this.#browser.now();
    this.#waiting = true;
    if (wait <= 0) this.#flush();
    else {
      this.#browser.after(wait, () => {
        this.#flush();
      });
    }
  }

  #flush(): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#writtenAt = this.#browser.now();
    this.#browser.replace({ step: this.#step }, this.#inquiry);
  }
}
