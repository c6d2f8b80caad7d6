/** What the engine said to the visitor's questions, as signals. `session.ts` carries questions and replies. */

import { batch, computed, signal } from "@preact/signals";
import type { Said } from "./message";
import type { Answer, HeatMap, Lacking, Question, Report, Round, Update, Work } from "./protocol";
import { asking, mode, strategy } from "./question";

/** An answer, with the question that it is for. */
export interface Answered extends Answer {
  readonly question: Question;
  readonly milliseconds: number;
}

/** Blind rounds, with the question that they are for. */
export interface BlindRounds {
  readonly question: Question;
  readonly rounds: readonly Round[];
}

export const answered = signal<Answered | null>(null);
const lastRounds = signal<BlindRounds | null>(null);
/** What the question waits for. */
export const work = signal<Work | null>(null);
/** Why the last question has no answer. */
export const unanswered = signal<Said | null>(null);
/** What of the last question says nothing to the model. */
export const unknown = signal<readonly string[]>([]);
const lackingFor = signal<{ readonly question: Question; readonly lacking: Lacking } | null>(null);

/** The model that the chosen strategy has to do without, if any. */
export const lacking = computed(() => {
  const last = lackingFor.value;
  return last?.question.strategy === strategy.value ? last.lacking : null;
});

/** The blind rounds of the chosen strategy, if there are any. */
export const blindRounds = computed(() =>
  lastRounds.value?.question.strategy === strategy.value ? lastRounds.value : null,
);

/** The current ranking; null if there is nothing to rank by, or no answer yet. */
export const ranking = computed(() => (asking.value ? (answered.value?.hits ?? null) : null));

/** What the marks did to the ranking under the chosen strategy, if anything. */
export const update = computed<Update | null>(() => {
  const last = answered.value;
  return asking.value && last?.question.strategy === strategy.value ? last.update : null;
});

/** The update that is on show: of the marks, or of the last blind round. */
export const lastUpdate = computed<Update | null>(() => {
  if (mode.value === "clicks") return update.value;
  const { explanation = null, cosine = null } = blindRounds.value?.rounds.at(-1) ?? {};
  return explanation === null ? null : { explanation, cosine };
});

/** Where the summarizer attended, by picture; empty under other strategies. */
export const maps = computed<ReadonlyMap<string, HeatMap>>(
  () => new Map(update.value?.explanation.maps.map((map) => [map.id, map])),
);

/** Takes what the engine replied to this question. */
export function takeReply(question: Question, report: Extract<Report, { kind: "reply" }>): void {
  const { reply, milliseconds } = report;
  batch(() => {
    stopWaiting();
    unknown.value = report.unknown;
    lackingFor.value = report.lacking === null ? null : { question, lacking: report.lacking };
    if (reply.kind === "answer") answered.value = { ...reply, question, milliseconds };
    else lastRounds.value = { question, rounds: reply.rounds };
  });
}

/** The question cannot be answered, for this reason. The last answer stays. */
export function takeRefusal(message: Said): void {
  batch(() => {
    stopWaiting();
    unanswered.value = message;
  });
}

/** There is no question any more, or it has met with something. */
export function stopWaiting(): void {
  batch(() => {
    work.value = null;
    unanswered.value = null;
    unknown.value = [];
  });
}

/** The model that was lacking is fetched again. */
export function forgetLacking(): void {
  lackingFor.value = null;
}

/** Answers about pictures that are not on show any more. */
export function forgetAnswers(): void {
  batch(() => {
    answered.value = null;
    lastRounds.value = null;
    lackingFor.value = null;
    stopWaiting();
  });
}
