/** The methods that can be measured: the one list of them, and all that the Lab says of each. */

import { strings } from "../language";
import type { Method, Protocol } from "../protocol";
import { fullName, STRATEGY_NAMES } from "../strategies";
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
const METHODS: readonly Method[] = [null, ...STRATEGY_NAMES];

export function methodsOf(protocol: Protocol): readonly MethodText[] {
  // A simulated visitor with several right answers in mind says no words.
  const offered = METHODS.filter((method) => method !== "explicit" || protocol === "blind");
  return offered.map((method) => textOf(method, protocol));
}

export function textOf(method: Method, protocol: Protocol): MethodText {
  const line = METHODS.indexOf(method);
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
