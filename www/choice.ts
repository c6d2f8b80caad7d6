import { type ReadonlySignal, signal } from "@preact/signals";
import { oneOf, withOption } from "./options";
import { recall, remember } from "./remember";

/** A choice of the visitor's that is in the page's address and outlasts the visit. */
export interface Choice<T extends string> {
  readonly value: ReadonlySignal<T>;
  readonly choose: (value: T) => void;
}

/** What the address says, else what was chosen before, else the first of `all`. */
export function choice<T extends string>(
  name: string,
  all: readonly [T, ...T[]],
  asked: T | null,
): Choice<T> {
  const value = signal(asked ?? oneOf(all, recall(name)) ?? all[0]);
  return {
    value,
    choose: (chosen) => {
      value.value = chosen;
      remember(name, chosen);
      history.replaceState(null, "", withOption(location.search, name, chosen) + location.hash);
    },
  };
}
