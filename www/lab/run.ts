/** The evaluation that runs, as signals. All of the Lab that the page has from the start; the rest is fetched when it is opened. */

import { computed, signal } from "@preact/signals";
import { readOptions } from "../options";
import type { Plan, Progress, Report } from "../protocol";

export interface Run {
  readonly plan: Plan;
  /** null until something has come. */
  readonly progress: Progress | null;
  /** "ended": before all was played, by the visitor or because the pictures are not open any more. */
  readonly state: "running" | "over" | "ended";
}

/** Whether the Lab stands in the place of the pictures. */
export const labIsOpen = signal(readOptions(location.search).lab);
/** The last evaluation; what came of it stays in sight. */
export const run = signal<Run | null>(null);

/** What is to be played. */
export const toEvaluate = computed(() => (run.value?.state === "running" ? run.value.plan : null));

let requestId = 0;

/** Names the request anew; what comes of earlier ones comes too late. */
export function expectEvaluation(): number {
  requestId += 1;
  return requestId;
}

export function evaluate(plan: Plan): void {
  run.value = { plan, progress: null, state: "running" };
}

/** Ends what is under way; what has come of it stays. */
export function endEvaluation(): void {
  const now = run.peek();
  if (now?.state === "running") run.value = { ...now, state: "ended" };
}

export function takeProgress({ requestId: of, progress }: Extract<Report, { kind: "evaluated" }>): void {
  const now = run.peek();
  if (of !== requestId || now?.state !== "running") return;
  run.value = { ...now, progress, state: progress.isOver ? "over" : "running" };
}

export function openLab(open: boolean): void {
  labIsOpen.value = open;
}
