/**
 * What is asked beside the visitor's question, and what came of it, as signals: neighbours, and the rankings of other strategies
 * and of learners.
 */

import { batch, computed, signal } from "@preact/signals";
import type { Said } from "./message";
import { searched } from "./engineState";
import { CLASSIC_LEARNERS, LEARNER_NAMES } from "./learners";
import type { Hit, Learner, Question, Report, Strategy } from "./protocol";
import { comparing, unsteered } from "./question";
import { STEERINGS } from "./strategies";

/** What makes a ranking of marks. */
export type Way = Strategy | Learner;

/** A column of the comparison. */
export interface Column {
  /** null for the words alone. */
  readonly way: Way | null;
  /** null until they have come. */
  readonly hits: readonly Hit[] | null;
  readonly message: Said | null;
}

/** Pictures of each ranking that are compared. */
const COMPARED = 12;
/** In the order of their columns. */
const WAYS: readonly Way[] = [...STEERINGS, ...CLASSIC_LEARNERS];

/** The picture that is seen large; null if none. */
export const viewed = signal<string | null>(null);
/** Pictures that are nearest to it; null until they have come. */
export const neighbours = signal<readonly Hit[] | null>(null);
/** The ways whose rankings are compared, beside that of the words alone. */
export const compared = signal<readonly Way[]>(STEERINGS);
const ways = computed<readonly (Way | null)[]>(() => [null, ...compared.value]);
const found = signal<ReadonlyMap<Way | null, Column>>(new Map());

let neighboursId = 0;
let comparisonId = 0;
/** The columns that the latest comparison asks for, by their place. */
let expected: readonly (Way | null)[] = [];

export const comparison = computed<readonly Column[]>(() =>
  ways.value.map((way) => found.value.get(way) ?? { way, hits: null, message: null }),
);

/** The questions to compare: the visitor's own, with what is marked under each strategy, after the same without marks. */
export const toCompare = computed<readonly Question[] | null>(() => {
  const asked = unsteered.value;
  if (!comparing.value || asked === null || searched.value === 0) return null;
  const base = { ...asked, first: COMPARED };
  return ways.value.map((way) => {
    if (way === null) return { ...base, strategy: "prf", marks: [], wishes: { more: [], less: [] } };
    return isLearner(way) ? { ...base, strategy: "prf", learner: way } : { ...base, strategy: way };
  });
});

export function isLearner(way: Way): way is Learner {
  return LEARNER_NAMES.some((name) => name === way);
}

/** Compares this way as well, or no more. */
export function toggleCompared(way: Way): void {
  const wanted = (one: Way): boolean => (one === way) !== compared.value.includes(one);
  batch(() => {
    compared.value = WAYS.filter(wanted);
    // Of marks that may have changed when it comes back.
    found.value = new Map([...found.value].filter(([known]) => known !== way));
  });
}

/** Shows this picture large, or none. */
export function view(id: string | null): void {
  batch(() => {
    viewed.value = id;
    neighbours.value = null;
  });
}

/** Names the request that asks for neighbours anew; answers to earlier ones come too late. */
export function expectNeighbours(): number {
  neighboursId += 1;
  return neighboursId;
}

/** The same for a comparison, whose columns stay in sight until the new ones come. */
export function expectComparison(): number {
  comparisonId += 1;
  expected = ways.value;
  return comparisonId;
}

export function takeAside(report: Extract<Report, { kind: "neighbours" | "compared" }>): void {
  if (report.kind === "neighbours") {
    if (report.requestId === neighboursId) neighbours.value = report.hits;
    return;
  }
  if (report.requestId !== comparisonId) return;
  const { place, hits, message } = report;
  const way = expected[place];
  if (way === undefined || (way !== null && !compared.value.includes(way))) return;
  found.value = new Map([...found.value, [way, { way, hits, message }]]);
}

/** Of pictures that are not on show any more. */
export function forgetAsides(): void {
  view(null);
  found.value = new Map();
  neighboursId += 1;
  comparisonId += 1;
}
