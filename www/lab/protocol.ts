/** The Lab's part of the vocabulary: what is played and what came of it, as src/eval/trial.rs has them, and whole evaluations. */

import type { Said } from "../message";
import type { Needs, Strategy, Work } from "../protocol";
import type { Steering } from "../strategies";

/**
 * "blind": one right answer, and the top of the ranking is fed back. "clicks": a visitor with several right answers in mind gives
 * thumbs to the first ten. "pages": the same, but only what was not seen yet is shown.
 */
export type Protocol = "blind" | "clicks" | "pages";

/** What thumbs do; null for no feedback. */
export type Method = Steering | null;

/** A query of an evaluation, a method and how it is played. */
export interface Trial {
  readonly protocol: Protocol;
  readonly strategy: Strategy | null;
  /** Scores the pictures in a strategy's place; not where it is blind. */
  readonly learner: Exclude<Steering, Strategy> | null;
  readonly words: string;
  /** Ids of the right answers; where it is blind, of the one. */
  readonly relevant: readonly string[];
  /** Blind: other captions of the right answer. */
  readonly others: readonly string[];
  /** What draws depend on beside the seed: the right answer's place in the collection, and its caption's. */
  readonly query: readonly [picture: number, caption: number];
  /** Rankings after the first. */
  readonly rounds: number;
  /** Blind: pictures that are fed back. */
  readonly k: number;
  /** Thumbs in a round, at most. */
  readonly likes: number;
  readonly dislikes: number;
  readonly seed: number;
}

/** What a trial is met with. The numbers are the measures of each ranking, one ranking behind the other. */
export type Met =
  | { readonly kind: "done"; readonly values: readonly number[]; readonly baseline: readonly number[] }
  | ({ readonly kind: "needs" } & Needs);

/** The measures of a ranking in the order of those numbers, under the names that `mlt eval` has for them. */
export const METRICS = {
  blind: ["mrr5", "r1", "r5", "r10"],
  clicks: ["p10", "p10_new", "recall10", "recall50"],
  pages: ["recall"],
} as const satisfies Record<Protocol, readonly string[]>;

export type Metric = (typeof METRICS)[Protocol][number];

/** What is asked, and what is right. */
export type Query = Pick<Trial, "words" | "relevant" | "others" | "query">;

/** An evaluation: these methods over these queries. */
export interface Plan extends Pick<Trial, "protocol" | "rounds" | "k" | "likes" | "dislikes" | "seed"> {
  readonly methods: readonly Method[];
  readonly queries: readonly Query[];
  /** How many of the queries are asked, drawn by the seed. */
  readonly count: number;
}

/** A mean with its 95 % interval. */
export interface Interval {
  readonly mean: number;
  readonly lo: number;
  readonly hi: number;
}

/** A measure of a round over all queries so far. */
export interface Figure {
  readonly value: Interval;
  /** The paired difference to what it is held against. */
  readonly gain: Interval;
}

/** What is known of a method so far. */
export interface Series {
  readonly method: Method;
  /** Queries that were played. */
  readonly queries: number;
  /** By round, from the first ranking on, and by measure; none before the first query. */
  readonly figures: readonly (readonly Figure[])[];
  /** Why it is not played to the end; null where nothing is wrong. */
  readonly message: Said | null;
}

/** How far an evaluation is. */
export interface Progress {
  /** In the order of the plan's methods. */
  readonly series: readonly Series[];
  /** Queries times methods. */
  readonly done: number;
  readonly of: number;
  /** Until all that is being played now is done; null while that cannot be told. */
  readonly secondsLeft: number | null;
  /** Whether slower methods follow, of which nothing can be told yet. */
  readonly slowerFollow: boolean;
  /** What the next trial waits for. */
  readonly work: Work | null;
  readonly isOver: boolean;
}
