/**
 * What the visitor asks and what it was met with, as signals, and what a visitor can do to the
 * question, as functions. `state.ts` carries it to the engine and the answers back.
 */

import { batch, computed, signal } from "@preact/signals";
import { choice } from "./choice";
import { count, NO_MARKS, type Side, toggle } from "./marks";
import { readOptions, STRATEGIES } from "./options";
import type { Answer, Lacking, Marks, Question, Round, Strategy, Update, Wishes, Work } from "./protocol";
import { anyWish, type Direction, NO_WISHES, unwish, wish } from "./wishes";

/** An answer, with the words it is for. */
export interface Answered extends Answer {
  readonly words: string;
  readonly milliseconds: number;
}

/** Blind rounds, with the question that they were played for. */
export interface Played {
  readonly words: string;
  readonly strategy: Strategy;
  readonly rounds: readonly Round[];
}

export const words = signal("");
export const marks = signal<Marks>(NO_MARKS);
export const wishes = signal<Wishes>(NO_WISHES);
export const strategy = choice("strategy", STRATEGIES, readOptions(location.search).strategy);
/** Whether blind rounds are on show instead of the ranking, which waits behind them. */
export const blind = signal(false);

/** Whether the visitor wants the ranking to its end. */
export const wholeRanking = signal(false);

export const answered = signal<Answered | null>(null);
export const played = signal<Played | null>(null);
/** What the question waits for. */
export const work = signal<Work | null>(null);
/** The model that the chosen strategy does without, if it has to. */
export const lacking = signal<Lacking | null>(null);

/** Whether the wishes count. */
export const wishing = computed(() => strategy.value.value === "explicit" && anyWish(wishes.value));

/** Whether there is anything to rank by. */
export const asking = computed(() => words.value.trim() !== "" || count(marks.value) > 0 || wishing.value);

/** What nobody but the visitor can supply before blind rounds can be played; null where nothing. */
export const missing = computed<"words" | "wishes" | null>(() => {
  if (words.value.trim() === "") return "words";
  return strategy.value.value === "explicit" && wishes.value.more.length === 0 ? "wishes" : null;
});

/** The question as it stands; null where there is nothing to ask. */
export const question = computed<Question | null>(() => {
  if (blind.value ? missing.value !== null : !asking.value) return null;
  return {
    words: words.value,
    ...marks.value,
    ...wishes.value,
    strategy: strategy.value.value,
    blind: blind.value,
  };
});

/** What the marks did to the current ranking, where they did anything. */
export const update = computed(() => (asking.value ? (answered.value?.update ?? null) : null));

/** The last update that is on show: of the marks, or of the last blind round. */
export const lastUpdate = computed<Update | null>(() => {
  if (!blind.value) return update.value;
  const { explanation = null, cosine = null } = played.value?.rounds.at(-1) ?? {};
  return explanation === null ? null : { explanation, cosine };
});

/** New words. Marks stay with refined words, but a search begun from nothing begins without. */
export function type(text: string): void {
  batch(() => {
    if (words.value.trim() === "" && text.trim() !== "") clearMarks();
    words.value = text;
  });
}

/** An example, or nothing: a fresh search without marks. */
export function startOver(text: string): void {
  batch(() => {
    clearMarks();
    words.value = text;
    wholeRanking.value = false;
    blind.value = false;
  });
}

export function showWholeRanking(): void {
  wholeRanking.value = true;
}

export function mark(id: string, side: Side): void {
  marks.value = toggle(marks.value, id, side);
}

export function addWish(direction: Direction, text: string): void {
  wishes.value = wish(wishes.value, direction, text);
}

export function takeBackWish(text: string): void {
  wishes.value = unwish(wishes.value, text);
}

export function clearMarks(): void {
  batch(() => {
    marks.value = NO_MARKS;
    wishes.value = NO_WISHES;
  });
}

/** Plays blind rounds for the words; marks and ranking stay as they are behind them. */
export function goBlind(): void {
  blind.value = true;
}

export function leaveBlind(): void {
  blind.value = false;
}
