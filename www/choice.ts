import { type ReadonlySignal, signal } from "@preact/signals";
import { oneOf, withOption } from "./options";
import { keepSetting, readSetting } from "./settings";

/** A choice of the visitor's. It is kept for the next visit, and changes by these functions only. */
export type Choice<T extends string> = ReadonlySignal<T> & {
  readonly choose: (value: T) => void;
  /** Without keeping it: a link or an earlier question chose so. */
  readonly show: (value: T) => void;
};

/** What was chosen before, else the first of `all`. */
export function choice<T extends string>(name: string, all: readonly [T, ...T[]]): Choice<T> {
  const chosen = signal(oneOf(all, readSetting(name)) ?? all[0]);
  const show = (value: T): void => {
    chosen.value = value;
  };
  const choose = (value: T): void => {
    show(value);
    keepSetting(name, value);
  };
  return Object.assign(chosen, { choose, show });
}

/** Writes a choice that is no part of what is asked into the page's address, and keeps it for the next visit. */
export function keepChoice(name: string, value: string): void {
  keepSetting(name, value);
  try {
    history.replaceState(history.state, "", withOption(location.search, name, value) + location.hash);
  } catch {
    // Safari allows a hundred of these in half a minute. The choice holds all the same.
  }
}
