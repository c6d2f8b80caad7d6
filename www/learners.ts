import type { Learner } from "./protocol";

/** What the page says of them is in `language/`. */
export const LEARNER_NAMES = [
  "logistic",
  "nearest",
  "pichunter",
  "rectified",
  "network",
] as const satisfies readonly Learner[];
