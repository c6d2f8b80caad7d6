/**
 * The order in which pictures are on show. What the visitor asks changes it at once. What is found while pictures are still
 * being encoded waits as long as somebody is at the pictures, behind a button, and else takes its places in silence.
 */

import type { Hit } from "./protocol";

/** A ranking, and what it is the answer to: any object, told apart by identity. */
export interface Ranking {
  readonly asked: object;
  readonly hits: readonly Hit[];
}

/** What is on show. */
export interface Order {
  readonly asked: object | null;
  /** What was ranked when this came on show, then what has been found since: nothing moves when that is added at the end. */
  readonly hits: readonly Hit[];
  /** How many of them were ranked then. */
  readonly ranked: number;
  /** A newer ranking that waits. */
  readonly waiting: readonly Hit[] | null;
  /** How often each picture changed its place in silence; none where it never did. */
  readonly silently: ReadonlyMap<string, number>;
}

export const NO_ORDER: Order = { asked: null, hits: [], ranked: 0, waiting: null, silently: new Map() };

/** Pictures on top that are looked at for better ones. */
const TOP = 24;

/** The order once this ranking has come; `held` says whether somebody is at the pictures. */
export function arrange(order: Order, ranking: Ranking | null, held: boolean): Order {
  if (ranking === null) return NO_ORDER;
  const { asked, hits } = ranking;
  if (asked !== order.asked) return { ...NO_ORDER, asked, hits, ranked: hits.length };
  if (sameOrder(hits, order.hits)) return { ...order, hits, ranked: hits.length, waiting: null };
  if (held) return { ...order, hits: withNew(order.hits, hits), waiting: hits };
  return takeWaiting({ ...order, waiting: hits });
}

/** Puts what waits on show. A tile that takes another place so is a new one, which moves nothing under anybody's eyes. */
export function takeWaiting(order: Order): Order {
  const { waiting, hits, silently } = order;
  if (waiting === null) return order;
  const moved = new Map(silently);
  for (const [place, { id }] of waiting.entries()) {
    if (hits[place]?.id !== id) moved.set(id, (moved.get(id) ?? 0) + 1);
  }
  return { ...order, hits: waiting, ranked: waiting.length, waiting: null, silently: moved };
}

/** How many of the best of what waits are not among the best on show. */
export function betterWaiting({ hits, ranked, waiting }: Order): number {
  if (waiting === null) return 0;
  const top = new Set(hits.slice(0, Math.min(TOP, ranked)).map(({ id }) => id));
  return waiting.slice(0, TOP).filter(({ id }) => !top.has(id)).length;
}

function withNew(hits: readonly Hit[], found: readonly Hit[]): readonly Hit[] {
  const there = new Set(hits.map(({ id }) => id));
  return [...hits, ...found.filter(({ id }) => !there.has(id))];
}

function sameOrder(a: readonly Hit[], b: readonly Hit[]): boolean {
  return a.length === b.length && a.every(({ id }, place) => id === b[place]?.id);
}
