/** The rounds of a search, as signals: what was asked at each step of the history, and what it found. */

import { effect, signal, untracked } from "@preact/signals";
import { answered } from "../answers";
import { inquiry } from "../inquiry/current";
import { steps } from "../inquiry/history";
import type { Inquiry } from "../inquiry/inquiry";
import type { Hit } from "../protocol";
import { question } from "../question";

export interface Round {
  /** Of the history. */
  readonly step: number;
  readonly inquiry: Inquiry;
  /** Best first, as far as they were asked for. */
  readonly hits: readonly Hit[];
}

/** Rounds that are kept: the latest. */
const MOST = 12;

/** In the history's order. */
export const rounds = signal<readonly Round[]>([]);
/** Step of the round that is on show. */
export const current = signal<number | null>(null);

/** Called once. Where nothing is asked any more, as in another collection, other rounds begin. */
export function keepRounds(): void {
  effect(() => {
    const last = answered.value;
    untracked(() => {
      if (last === null) rounds.value = [];
      // An answer that comes late is to what was asked a step before.
      else if (last.question === question.peek() && last.hits !== null) record(last.hits);
    });
  });
}

/** A step that is asked again takes its own place, and those that are not to be reached any more go. */
function record(hits: readonly Hit[]): void {
  const { at, newest } = steps();
  const others = rounds.peek().filter(({ step }) => step !== at && step <= newest);
  const all = [...others, { step: at, inquiry: inquiry.peek(), hits }];
  rounds.value = all.sort((a, b) => a.step - b.step).slice(-MOST);
  current.value = at;
}
