/** The map of what is asked, as signals: whether it is open, what it is to show, and what came of that. */

import { computed, signal } from "@preact/signals";
import { answered } from "../answers";
import { pictureOf } from "../collections";
import { searched } from "../engineState";
import type { Question, QueryMap, Report } from "../protocol";
import { asking, mode } from "../question";

/** Pictures of the ranking that are on the map, beside those that are marked. */
const PICTURES = 32;

/** What a map is made of. */
export interface ToMap {
  readonly question: Question;
  /** Best first. */
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

export const mapping = signal(false);
const map = signal<{ readonly of: ToMap; readonly drawn: QueryMap | null } | null>(null);

let requestId = 0;

/** What is to be mapped; null where nothing is. It is what was answered last, so that nothing is lacking for it. */
export const toMap = computed<ToMap | null>(() => {
  const last = answered.value;
  if (!mapping.value || last === null || !asking.value || mode.value === "blind") return null;
  if (searched.value === 0) return null;
  const { question, hits } = last;
  const best = (hits ?? []).slice(0, PICTURES).map(({ id }) => id);
  const asked = question.example === null ? [] : [question.example.id];
  const ids = [...new Set([...best, ...asked, ...question.marks.map(({ id }) => id)])];
  return { question, ids, names: ids.flatMap((id) => pictureOf(id)?.label ?? []) };
});

/** The map, once it has come; an earlier one stays in sight until then. */
export const queryMap = computed(() => (toMap.value === null ? null : map.value));

let awaited: ToMap | null = null;

/** Names the request for this map; answers to earlier ones come too late. */
export function expectMap(of: ToMap): number {
  awaited = of;
  requestId += 1;
  return requestId;
}

export function takeMap(report: Extract<Report, { kind: "map" }>): void {
  if (report.requestId === requestId && awaited !== null) map.value = { of: awaited, drawn: report.map };
}

/** Of pictures that are not on show any more. */
export function forgetMap(): void {
  requestId += 1;
  map.value = null;
}
