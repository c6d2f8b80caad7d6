/** What a question is met with, as src/answer.rs and src/map.rs have it: the part of the vocabulary that the engine writes. */

import type { Strategy, Mode, Region, Weights } from "./protocol";

/** One picture of a ranking. */
export interface Hit {
  readonly id: string;
  /** Cosine to the query, in -1..1, or a learner's score. */
  readonly score: number;
  /** Place under the words alone, from 0; null where there are no words. */
  readonly before: number | null;
}

/** What a vector of an update was made from. */
export type TermKind = "query" | "example" | "picture" | "caption" | "words" | "summary";

/** One vector of the sum that an update is: `q' = (sum of coefficient x vector) / length`. */
export interface Term {
  readonly kind: TermKind;
  /** The picture's, for its caption too; empty where there is none. */
  readonly id: string;
  /** The query's words, the caption or the words that were added; empty where there are none. */
  readonly text: string;
  /** The part of the picture, where only a part counted. */
  readonly region: Region | null;
  /** Cosine to the query before the update. */
  readonly similarity: number;
  /** Above zero it attracts. */
  readonly coefficient: number;
}

/** Where the summarizer attended in a picture. */
export interface HeatMap {
  readonly id: string;
  /** Row by row over a square grid; 0 is the least of all pictures read, 1 the most. */
  readonly values: readonly number[];
  /** The part of the attention to all pictures that this one got, in 0..1. */
  readonly share: number;
}

/** All that an update was computed from. */
export interface Explanation {
  readonly strategy: Strategy;
  readonly mode: Mode;
  readonly weights: Weights;
  /** Temperature of the attention or pooling, where the strategy has one. */
  readonly tau: number;
  readonly terms: readonly Term[];
  /** Length of the sum of the terms, before it was made a unit vector. */
  readonly length: number;
  /** One per picture that the summarizer read; AFS only. */
  readonly maps: readonly HeatMap[];
}

/** What the marks did to the query. */
export interface Update {
  readonly explanation: Explanation;
  /** cos(q, q'); null where there are no words, so no q. */
  readonly cosine: number | null;
}

/** What the marks did to a picture that is marked, or of which a part is. */
export interface Shift {
  readonly id: string;
  readonly region: Region | null;
  /** Place under the words alone, from 0; null where there are no words. */
  readonly before: number | null;
  readonly now: number;
}

/** What the marks did to the pictures' scores under a learner. */
export interface Learned {
  /** In the order of marking. */
  readonly shifts: readonly Shift[];
  /** Of the scores with the words' own, over the gallery; null where there are no words. */
  readonly cosine: number | null;
}

/** A picture on a map of a question. Where its shadow falls is in the map's own units, as are all positions on it. */
export interface Spot {
  readonly id: string;
  readonly at: readonly [number, number];
}

/** The query after so many marks. */
export interface Step {
  readonly marks: number;
  readonly at: readonly [number, number];
  /** Its cosine with the query without marks; null where there is none. */
  readonly cosine: number | null;
}

/** A vector of the sum that the query is. From the origin on, one behind the other, they lead to it. */
export interface Arrow {
  readonly term: Term;
  readonly by: readonly [number, number];
}

/**
 * The pictures of a ranking and the query's way among them, as shadows in the plane in which they differ most. Words and
 * pictures have lost the mean of their kind.
 */
export interface QueryMap {
  readonly spots: readonly Spot[];
  readonly path: readonly Step[];
  readonly arrows: readonly Arrow[];
  /** How much of the differences the plane shows, 0 to 1. */
  readonly share: number;
  /** The distance of the two means. */
  readonly gap: number;
}

/** The gallery as encoded so far, ranked. */
export interface Answer {
  /** The best, best first, as many as were asked for; null while there is nothing to rank by. */
  readonly hits: readonly Hit[] | null;
  /** Pictures that were ranked. */
  readonly ranked: number;
  /** What the marks did to the query; null where they did nothing, and under a learner. */
  readonly update: Update | null;
  /** What they did to the scores, under a learner alone. */
  readonly learned: Learned | null;
  /** The probability that what was asked for is there at all; null where marks or a picture ask, or the model cannot tell. */
  readonly confidence: number | null;
}

/** A round of the blind protocol. */
export interface Round {
  /** The best pictures, best first; the first `MethodInfo.k` are what the next round feeds back. */
  readonly top: readonly { readonly id: string; readonly score: number }[];
  /** cos(q_0, q_t): how far the query has drifted from the words. */
  readonly cosine: number;
  /** How many of the words' own best are still among these. */
  readonly kept: number;
  /** What the update before this ranking used; null for the first. */
  readonly explanation: Explanation | null;
}

/** A model file beside the embedded one, fetched when it is first needed. */
export type AuxModel = "summarizer" | "captioner";

/** A picture, or a part of it, whose caption is to be written. */
export interface CaptionOf {
  readonly id: string;
  readonly region: Region | null;
}

/** What a question cannot be answered without. */
export interface Needs {
  readonly model: AuxModel | null;
  /** Pictures whose patch tokens are to be extracted. */
  readonly patches: readonly string[];
  /** What captions are to be written of, which takes the pictures' patch tokens. */
  readonly captions: readonly CaptionOf[];
}

/** What the engine meets a question with. */
export type Reply =
  | ({ readonly kind: "answer" } & Answer)
  | { readonly kind: "rounds"; readonly rounds: readonly Round[] }
  | ({ readonly kind: "needs" } & Needs);
