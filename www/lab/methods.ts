/** The methods that can be measured: the one list of them, and all that the Lab says of each. */

import { strings } from "../language";
import type { Method, Protocol } from "../protocol";
import { fullName, STEERINGS, STRATEGY_NAMES } from "../strategies";
import type { Truth } from "./truth";

export interface MethodText {
  readonly method: Method;
  /** As `mlt eval` calls it. */
  readonly name: string;
  readonly label: string;
  /** What it takes beside arithmetic; null where that is all. */
  readonly cost: string | null;
  /** Which colour, dash and marker its line has. */
  readonly line: number;
}

/** In the order in which they are offered. */
const METHODS: readonly Method[] = [null, ...STEERINGS];
/** In the order of the styles of lines. */
const LINES: readonly Method[] = [null, ...STRATEGY_NAMES, "network"];

export function methodsOf(protocol: Protocol): readonly MethodText[] {
  // A simulated visitor with several right answers in mind says no words, and blind rounds are a strategy's.
  const absent = protocol === "blind" ? "network" : "explicit";
  return METHODS.filter((method) => method !== absent).map((method) => textOf(method, protocol));
}

export function textOf(method: Method, protocol: Protocol): MethodText {
  const line = LINES.indexOf(method);
  const { noFeedback, costs } = strings.value.lab;
  if (method === null) return { method, name: "none", label: noFeedback[protocol], cost: null, line };
  const cost = method === "grf" || method === "afs" ? costs[method] : null;
  return { method, name: method, label: fullName(method), cost, line };
}

/** Why this method cannot be measured here; null where it can. */
export function hindrance(method: Method, truth: Truth): string | null {
  if (method !== "explicit") return null;
  return [...truth.captions.values()].some((captions) => captions.length > 1)
    ? null
    : strings.value.lab.noSecondCaption;
}
