import type { Learner } from "./protocol";

/** What the page says of them is in `language/`. */
export const LEARNER_NAMES = [
  "network",
  "logistic",
  "nearest",
  "pichunter",
  "rectified",
] as const satisfies readonly Learner[];
