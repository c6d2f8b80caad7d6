import { strings } from "./language";
import type { Learner, Mode, Question, Strategy } from "./protocol";

export const STRATEGY_NAMES = ["prf", "grf", "afs", "explicit"] as const satisfies readonly Strategy[];

/** What a visitor lets marks do: one of the strategies moves the query, or a network that learnt from marks scores the pictures. */
export type Steering = Strategy | Extract<Learner, "network">;

/** In the order in which they are offered. The first finds most (docs/findings.md). */
export const STEERINGS = ["network", ...STRATEGY_NAMES] as const satisfies readonly Steering[];

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

/** The strategy that moves the query where the network does not score: in blind rounds, and in whatever takes a strategy. */
export function strategyOf(steering: Steering): Strategy {
  return steering === "network" ? "prf" : steering;
}

/** How a question says what steers. */
export function steered(steering: Steering, mode: Mode): Pick<Question, "strategy" | "learner"> {
  const strategy = strategyOf(steering);
  return steering === "network" && mode === "clicks" ? { strategy, learner: steering } : { strategy };
}

/** Whether this question was steered so. */
export function isSteered({ strategy, learner, mode }: Question, steering: Steering): boolean {
  const said = steered(steering, mode);
  return strategy === said.strategy && learner === said.learner;
}

/** What the page says of it. */
export function textOf(steering: Steering): {
  readonly label: string;
  readonly term: string;
  readonly inShort: string;
} {
  const { learners, strategies } = strings.value;
  return steering === "network" ? learners[steering] : strategies[steering];
}

/** "Captions (GRF)" */
export function fullName(steering: Steering): string {
  const { label, term } = textOf(steering);
  return `${label} (${term})`;
}
