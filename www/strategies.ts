import { strings } from "./language";
import type { Strategy } from "./protocol";

export const STRATEGY_NAMES = ["prf", "grf", "afs", "explicit"] as const satisfies readonly Strategy[];

/** What the page knows of a strategy. What it says of it is in `language/`, and its numbers come from the engine. */
export interface StrategyFacts {
  /** The formula's symbol for what attracts. */
  readonly symbol: string;
  /** Whether the visitor's wishes count, so that there are boxes for them. */
  readonly wishes: boolean;
}

export const STRATEGIES: Readonly<Record<Strategy, StrategyFacts>> = {
  prf: { symbol: "p", wishes: false },
  grf: { symbol: "c", wishes: false },
  afs: { symbol: "s", wishes: false },
  explicit: { symbol: "m", wishes: true },
};

/** "Captions (GRF)" */
export function fullName(strategy: Strategy): string {
  const { label, term } = strings.value.strategies[strategy];
  return `${label} (${term})`;
}
