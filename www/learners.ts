import type { Learner } from "./protocol";

/** Those from before, for comparison. */
export const CLASSIC_LEARNERS = [
  "logistic",
  "nearest",
  "pichunter",
  "rectified",
] as const satisfies readonly Learner[];

/** What the page says of them is in `language/`. */
export const LEARNER_NAMES = ["network", ...CLASSIC_LEARNERS] as const satisfies readonly Learner[];
