/**
 * Keeps the browser's history in step with the inquiry: Back, Forward, undo and redo go along the same entries. At a stand,
 * where nobody is to find what another one asked, the page has a history of its own instead.
 */

import { effect, untracked } from "@preact/signals";
import { isKiosk } from "../kiosk/kiosk";
import { message } from "../message";
import { dismissToast } from "../toast";
import { readAddress, writeAddress } from "./address";
import { amend, forgetUnknownPictures, inquiry, isAmended, restore, restoreRead } from "./current";
import type { Inquiry } from "./inquiry";
import { Memory } from "./memory";
import { type Browser, type Entry, type How, Trail } from "./trail";

const LINK = message("thisLink");
/** Options of an address that are about this machine or its visitor, not about what is asked. */
const OF_THIS_MACHINE = ["executor", "encoders", "simd", "arrive", "kiosk", "lang"];

let trail: Trail | null = null;

/** The browser's own, which the address shows. */
const addressed: Pick<Browser, "push" | "replace" | "go"> = {
  push: (entry, asked) => {
    quietly(() => {
      history.pushState(entry, "", addressOf(asked));
    });
  },
  replace: (entry, asked) => {
    quietly(() => {
      history.replaceState(entry, "", addressOf(asked));
    });
  },
  go: (steps) => {
    history.go(steps);
  },
};

const memory = new Memory(({ entry, inquiry: kept }) => {
  arrive(entry, () => {
    restore(kept);
  });
});

const browser: Browser = {
  ...(isKiosk ? { push: memory.push, replace: memory.replace, go: memory.go } : addressed),
  now: () => performance.now(),
  after: (milliseconds, work) => {
    setTimeout(work, milliseconds);
  },
};

/** Asks what the address asks, and from then on has the address say what is asked. */
export function keepHistory(): void {
  restoreRead(LINK, readAddress(location));
  trail = new Trail(browser, entryOf(history.state), inquiry.peek());
  effect(() => {
    const now = inquiry.value;
    untracked(() => {
      if (trail?.change(now, howChanged(now)) === true) dismissToast();
    });
  });
  effect(forgetUnknownPictures);
  addEventListener("popstate", ({ state }) => {
    const read = readAddress(location);
    arrive(entryOf(state), () => {
      restoreRead(LINK, read);
    });
  });
}

/** Another entry is on show: what is asked becomes what that one asks. */
function arrive(entry: Entry | null, restoreIt: () => void): void {
  amend(() => {
    restoreIt();
    trail?.arrive(entry, inquiry.peek());
  });
  dismissToast();
}

/** Begins anew with what is asked now: there is nothing before it. For a history that the page keeps to itself. */
export function forgetHistory(): void {
  memory.forget();
  trail = new Trail(browser, null, inquiry.peek());
}

/** Goes back to what was asked before; false where nothing was. */
export function undo(): boolean {
  return trail?.undo() ?? false;
}

/** Takes the last undoing back; false where there is none. */
export function redo(): boolean {
  return trail?.redo() ?? false;
}

/** Where along what was asked the page is, and how far that goes. */
export function steps(): { readonly at: number; readonly newest: number } {
  return { at: trail?.step ?? 0, newest: trail?.newest ?? 0 };
}

/** Goes back, or forward again, to what was asked at this step. */
export function goToStep(step: number): void {
  trail?.goTo(step);
}

/** The address that leads another machine to what is asked here. */
export function link(): string {
  return new URL(writeAddress(optionsForOthers(), inquiry.peek()), document.baseURI).href;
}

/** The address that leads another machine to the page, with nothing asked. */
export function pageAddress(): string {
  const options = optionsForOthers();
  return new URL(options === "" ? location.pathname : `?${options}`, document.baseURI).href;
}

function optionsForOthers(): string {
  const options = new URLSearchParams(location.search);
  for (const name of OF_THIS_MACHINE) options.delete(name);
  return options.toString();
}

let before: Inquiry = inquiry.peek();

/** Asked once for every change. */
function howChanged(now: Inquiry): How {
  const last = before;
  before = now;
  if (isAmended(now) || last.collection === null) return "amended";
  const isKept = now.marks === last.marks && now.wishes === last.wishes && now.strategy === last.strategy;
  return isKept && isTuning(document.activeElement) ? "typed" : "done";
}

/** Whether this control changes what is asked bit by bit: the search box, or a slider. */
function isTuning(control: Element | null): boolean {
  return control instanceof HTMLInputElement && (control.id === "words" || control.type === "range");
}

function addressOf(asked: Inquiry): string {
  return location.pathname + writeAddress(location.search, asked);
}

function entryOf(state: unknown): Entry | null {
  const { step }: { step?: unknown } = Object(state) as object;
  return Number.isInteger(step) && (step as number) >= 0 ? { step: step as number } : null;
}

/** A browser may refuse to have its address changed so often. What is asked holds all the same. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // See above.
  }
}
