/** What is asked beside the visitor's question, and what came of it, as signals: neighbours, and other strategies' rankings. */

import { batch, computed, signal } from "@preact/signals";
import type { Said } from "./message";
import { searched } from "./engineState";
import type { Hit, Question, Report, Strategy } from "./protocol";
import { comparing, question } from "./question";
import { STRATEGY_NAMES } from "./strategies";

/** A column of the comparison. */
export interface Column {
  /** null for the words alone. */
  readonly strategy: Strategy | null;
  /** null until they have come. */
  readonly hits: readonly Hit[] | null;
  readonly message: Said | null;
}

/** Pictures of each ranking that are compared. */
const COMPARED = 12;
const COLUMNS: readonly (Strategy | null)[] = [null, ...STRATEGY_NAMES];

/** The picture that is seen large; null if none. */
export const viewed = signal<string | null>(null);
/** Pictures that are nearest to it; null until they have come. */
export const neighbours = signal<readonly Hit[] | null>(null);
const columns = signal<readonly Column[]>(empty());

let neighboursId = 0;
let comparisonId = 0;

export const comparison = computed(() => columns.value);

/** The questions to compare: the visitor's own, with what is marked under each strategy, after the same without marks. */
export const toCompare = computed<readonly Question[] | null>(() => {
  const asked = question.value;
  if (!comparing.value || asked === null || searched.value === 0) return null;
  const base = { ...asked, first: COMPARED };
  return COLUMNS.map((strategy) =>
    strategy === null
      ? { ...base, strategy: "prf", marks: [], wishes: { more: [], less: [] } }
      : { ...base, strategy },
  );
});

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
  return comparisonId;
}

export function takeAside(report: Extract<Report, { kind: "neighbours" | "compared" }>): void {
  if (report.kind === "neighbours") {
    if (report.requestId === neighboursId) neighbours.value = report.hits;
    return;
  }
  if (report.requestId !== comparisonId) return;
  const { place, hits, message } = report;
  columns.value = columns.value.map((column, at) => (at === place ? { ...column, hits, message } : column));
}

/** Of pictures that are not on show any more. */
export function forgetAsides(): void {
  view(null);
  columns.value = empty();
  neighboursId += 1;
  comparisonId += 1;
}

function empty(): readonly Column[] {
  return COLUMNS.map((strategy) => ({ strategy, hits: null, message: null }));
}
