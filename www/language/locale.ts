import { signal } from "@preact/signals";

/** How numbers, lists and plurals are written: a BCP 47 tag. `index.ts` sets it together with the strings. */
export const locale = signal("en");
