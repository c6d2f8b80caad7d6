/** The arrows of a map: what the query is summed of, one behind the other from the origin on. */

import type { Arrow, TermKind } from "../protocol";

type Point = readonly [number, number];

/** What draws the query: what is asked, what attracts, what repels. */
export type Pull = "asked" | "attracts" | "repels";

export interface Drawn {
  readonly arrow: Arrow;
  readonly pull: Pull;
  readonly from: Point;
  readonly to: Point;
}

const ASKED: readonly TermKind[] = ["query", "example"];

/** In the sum's order. */
export function chain(arrows: readonly Arrow[]): readonly Drawn[] {
  const drawn: Drawn[] = [];
  let from: Point = [0, 0];
  for (const arrow of arrows) {
    const to: Point = [from[0] + arrow.by[0], from[1] + arrow.by[1]];
    drawn.push({ arrow, pull: pullOf(arrow), from, to });
    from = to;
  }
  return drawn;
}

function pullOf({ term: { kind, coefficient } }: Arrow): Pull {
  if (coefficient < 0) return "repels";
  return ASKED.includes(kind) ? "asked" : "attracts";
}
