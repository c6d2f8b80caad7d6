import { type ReadonlySignal, signal } from "@preact/signals";
import { oneOf, withOption } from "./options";
import { keepSetting, readSetting } from "./settings";

/** A choice of the visitor's. It is in the page's address, is kept for the next visit, and changes by `choose` only. */
export type Choice<T extends string> = ReadonlySignal<T> & { readonly choose: (value: T) => void };

/** What the address says, else what was chosen before, else the first of `all`. */
export function choice<T extends string>(
  name: string,
  all: readonly [T, ...T[]],
  asked: T | null,
): Choice<T> {
  const chosen = signal(asked ?? oneOf(all, readSetting(name)) ?? all[0]);
  const choose = (value: T): void => {
    chosen.value = value;
    keepChoice(name, value);
  };
  return Object.assign(chosen, { choose });
}

/** Writes a choice into the page's address and keeps it for the next visit. */
export function keepChoice(name: string, value: string): void {
  keepSetting(name, value);
  try {
    history.replaceState(null, "", withOption(location.search, name, value) + location.hash);
  } catch {
    // Safari allows a hundred of these in half a minute. The choice holds all the same.
  }
}
