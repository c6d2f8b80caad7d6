/** Numbers to try in class, in place of the strategy's own. Those that the engine has a table of are taken from it. */

import type { Strings } from "./language";
import type { MethodInfo, Overrides, Weights } from "./protocol";

export interface NamedNumbers {
  readonly name: keyof Strings["presets"];
  readonly numbers: Pick<Overrides, "weights">;
}

/** As textbooks give it: Manning, Raghavan and Schütze, "Introduction to Information Retrieval", section 9.1.1. */
const CLASSICAL: Weights = { alpha: 1, beta: 0.75, gamma: 0.15 };

/** The numbers of a method to choose from, for a visitor's clicks. */
export function presetsOf({ strategies }: MethodInfo): readonly NamedNumbers[] {
  const own = strategies[0];
  if (own === undefined) return [];
  const clicks = own.clicks.weights;
  return [
    { name: "page", numbers: { weights: null } },
    { name: "paper", numbers: { weights: own.blind.weights } },
    { name: "classical", numbers: { weights: CLASSICAL } },
    { name: "noDislikes", numbers: { weights: { ...clicks, gamma: 0 } } },
    { name: "noLikes", numbers: { weights: { ...clicks, beta: 0 } } },
    { name: "noWords", numbers: { weights: { ...clicks, alpha: 0 } } },
  ];
}

/** Whether these are the weights in use. */
export function isInUse(weights: Weights | null, { numbers }: NamedNumbers): boolean {
  return JSON.stringify(weights) === JSON.stringify(numbers.weights);
}
