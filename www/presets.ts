/** Numbers to try in class, in place of the strategy's own. Those that the engine has a table of are taken from it. */

import type { MethodInfo, Overrides, Weights } from "./protocol";

export interface NamedNumbers {
  readonly name: string;
  readonly why: string;
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
    { name: "This page", why: "chosen by measuring clicks", numbers: { weights: null } },
    { name: "Paper", why: "as published, for blind feedback", numbers: { weights: own.blind.weights } },
    { name: "Classical Rocchio", why: "as in textbooks", numbers: { weights: CLASSICAL } },
    { name: "No dislikes", why: "γ = 0", numbers: { weights: { ...clicks, gamma: 0 } } },
    { name: "No likes", why: "β = 0", numbers: { weights: { ...clicks, beta: 0 } } },
    { name: "No words", why: "α = 0", numbers: { weights: { ...clicks, alpha: 0 } } },
  ];
}

/** Whether these are the weights in use. */
export function isInUse(weights: Weights | null, { numbers }: NamedNumbers): boolean {
  return JSON.stringify(weights) === JSON.stringify(numbers.weights);
}
