/**
 * What the visitor asks, as signals, and what they can do to it, as functions. Nothing here comes from
 * the engine: what it said is in `answers.ts`.
 */

import { batch, computed, signal } from "@preact/signals";
import { choice } from "./choice";
import { type Inquiry, NO_OVERRIDES } from "./inquiry/inquiry";
import * as limits from "./inquiry/limits";
import { type Marks, NO_MARKS, toggle } from "./marks";
import { dated } from "./photos/dates";
import type { Example, Mode, Overrides, Question, Region, Side, Wishes } from "./protocol";
import { steered, STEERINGS, STRATEGIES, strategyOf } from "./strategies";
import * as wishing from "./wishes";

/** Pictures of a ranking that are shown at first: more than most people scroll through. */
const FIRST = 96;
/** The most that a ranking is shown of, so that neither a reply nor the page grows with the gallery. */
export const MOST = 2_000;
/** Of a query of words and a picture, the picture's share at first. */
const HALF = 0.5;

export const words = signal("");
/** The picture that is asked with, if any. */
export const example = signal<Example | null>(null);
export const marks = signal<Marks>(NO_MARKS);
export const wishes = signal<Wishes>(wishing.NO_WISHES);
export const strategy = choice("strategy", STEERINGS);
/** "blind": blind rounds are on show; marks and wishes wait behind them. */
export const mode = signal<Mode>("clicks");
/** Whether the strategies' rankings are on show side by side, in the place of the one. */
export const comparing = signal(false);
/** What to use in place of the strategy's own parameters. */
export const overrides = signal<Overrides>(NO_OVERRIDES);

/** The words whose ranking the visitor wants more of. */
const wideFor = signal<string | null>(null);

/** Whether there are wishes, and the strategy counts them. */
export const wished = computed(
  () => STRATEGIES[strategyOf(strategy.value)].wishes && wishing.anyWish(wishes.value),
);

/** Whether anything is marked or wished for that counts. */
export const marked = computed(() => marks.value.length > 0 || wished.value);

const typed = computed(() => words.value.trim() !== "");

/** Whether there is anything to rank by. */
export const asking = computed(() => typed.value || example.value !== null || marked.value);

/** What only the visitor can supply before blind rounds can begin; null if nothing. */
export const missing = computed<"words" | "wishes" | null>(() => {
  if (!typed.value) return "words";
  return STRATEGIES[strategyOf(strategy.value)].wishes && wishes.value.more.length === 0 ? "wishes" : null;
});

/** The question as it stands, but for what steers it; null if there is nothing to ask. */
export const unsteered = computed<Omit<Question, "strategy" | "learner"> | null>(() => {
  if (mode.value === "blind" ? missing.value !== null : !asking.value) return null;
  return {
    words: words.value,
    example: mode.value === "blind" ? null : example.value,
    marks: marks.value,
    wishes: wishes.value,
    mode: mode.value,
    params: overrides.value,
    // Of the first, few may be of the days that the visitor looks in.
    first: wideFor.value === words.value || dated.value ? MOST : FIRST,
  };
});

export const question = computed<Question | null>(
  () => unsteered.value && { ...unsteered.value, ...steered(strategy.value, mode.value) },
);

/**
 * New words, of which the first `limits.WORDS` characters count. Marks stay while words are refined, but a search begun from
 * nothing begins without. Blind rounds do not touch them: they wait behind the rounds.
 */
export function type(text: string): void {
  batch(() => {
    const begins = !typed.value && text.trim() !== "";
    if (begins && example.value !== null) setShare(HALF);
    else if (begins && mode.value === "clicks") clearMarks();
    words.value = text.slice(0, limits.WORDS);
  });
}

/** More of the ranking of these words; other words begin with the first pictures again. */
export function widen(): void {
  wideFor.value = words.value;
}

/** A fresh search for these words, or for nothing: without marks. */
export function startOver(text: string): void {
  batch(() => {
    clearMarks();
    example.value = null;
    words.value = text;
    mode.value = "clicks";
    comparing.value = false;
  });
}

/** Asks with this picture, in the place of the words or, where there are some, beside them. Marks stay. */
export function askWith(id: string): void {
  batch(() => {
    example.value = { id, share: typed.value ? HALF : 1 };
    mode.value = "clicks";
    comparing.value = false;
  });
}

/** How much of the query is the picture, 0 to 1. */
export function setShare(share: number): void {
  if (example.value !== null) example.value = { ...example.value, share };
}

export function takeExampleBack(): void {
  example.value = null;
}

/** Marks a picture, or a part of it, or takes the mark back. */
export function mark(id: string, side: Side, region: Region | null = null): void {
  const marked = toggle(marks.value, { id, side, region });
  if (marked.length <= limits.MARKS) marks.value = marked;
}

export function addWish(direction: wishing.Direction, text: string): void {
  const wished = wishing.addWish(wishes.value, direction, text.slice(0, limits.WISH));
  if (wished[direction].length <= limits.WISHES) wishes.value = wished;
}

export function takeBackWish(text: string): void {
  wishes.value = wishing.removeWish(wishes.value, text);
}

/** Other pictures are on show. Wishes are words, and stay. */
export function forgetPictures(): void {
  batch(() => {
    marks.value = NO_MARKS;
    example.value = null;
  });
}

export function clearMarks(): void {
  batch(() => {
    marks.value = NO_MARKS;
    wishes.value = wishing.NO_WISHES;
  });
}

/** Asks this in the place of what is asked. */
export function restore(to: Omit<Inquiry, "strategy" | "collection">): void {
  batch(() => {
    words.value = to.words;
    example.value = to.example;
    marks.value = to.marks;
    wishes.value = to.wishes;
    overrides.value = to.overrides;
    mode.value = to.mode;
    comparing.value = to.comparing;
  });
}

/** Starts blind rounds for the words. */
export function goBlind(): void {
  batch(() => {
    mode.value = "blind";
    comparing.value = false;
  });
}

/** Puts the strategies' rankings side by side, or goes back to the one. */
export function compare(on: boolean): void {
  comparing.value = on;
}

/** Uses these numbers in place of the strategy's own. */
export function override(numbers: Partial<Overrides>): void {
  overrides.value = { ...overrides.value, ...numbers };
}

/** Uses the strategy's own numbers again. */
export function resetOverrides(): void {
  overrides.value = NO_OVERRIDES;
}

export function leaveBlind(): void {
  mode.value = "clicks";
}
