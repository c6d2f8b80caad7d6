/** What the page shows by itself: a question is typed and answered, and a hand points at a thumb. */

import { computed, signal } from "@preact/signals";
import { answered } from "../answers";
import { collection, pictures } from "../collections";
import { shown } from "../display";
import { searchable } from "../engineState";
import { amend } from "../inquiry/current";
import { isStill } from "../motion";
import { startOver, words } from "../question";
import { pause, until } from "./waits";

/** Whoever comes sees the pictures first. */
const LOOK_MS = 700;
const LETTER_MS = 45;
/** The pictures take their places. */
const SETTLE_MS = 900;
/** Which of the ranking the hand points at: beside the first, and in the first row of every screen. */
const POINTED = 1;

/** What is typed so far: it stands in the box in the place of the prompt, so that a visitor's own letters come into an empty one. */
export const typing = signal<string | null>(null);
/** The picture at whose thumb the hand points. */
export const pointed = signal<string | null>(null);
/** Whether the page is showing something by itself: it is not read out. */
export const playing = signal(false);

const asked = signal<string | null>(null);

/** Whether the words in the box are the page's own: who goes there would replace them. */
export const isOwnQuestion = computed(() => asked.value !== null && asked.value === words.value);

/** From now on something is played until the signal is aborted: then what is on show stays, and what is not is taken back. */
export function playUntil(signal: AbortSignal): void {
  playing.value = true;
  signal.addEventListener("abort", breakOff, { once: true });
}

/** Plays it once with this question. */
export async function demonstrate(question: string, signal: AbortSignal): Promise<void> {
  await pause(LOOK_MS, signal);
  await typeOut(question, signal);
  await until(() => 2 * searchable.value >= pictures.value.length, signal);
  ask(question);
  await until(isOnShow, signal);
  await pause(SETTLE_MS, signal);
  pointed.value = shown.value[POINTED]?.picture.id ?? null;
}

/** Asks this by no act of the visitor's, so that it is no step of theirs to undo. */
export function ask(question: string): void {
  amend(() => {
    startOver(question);
    asked.value = question;
    typing.value = null;
    pointed.value = null;
  });
}

/** Whether the question's pictures have come, whose files and index may still be on their way. */
export function canBegin(): boolean {
  return collection.value !== null && (pictures.value[0]?.url ?? null) !== null;
}

async function typeOut(question: string, signal: AbortSignal): Promise<void> {
  if (isStill()) return;
  for (let letters = 1; letters <= question.length; letters += 1) {
    typing.value = question.slice(0, letters);
    await pause(LETTER_MS, signal);
  }
}

function isOnShow(): boolean {
  return isOwnQuestion.value && answered.value?.question.words === words.value && shown.value.length > 0;
}

function breakOff(): void {
  typing.value = null;
  pointed.value = null;
  playing.value = false;
  if (isOwnQuestion.value && !isOnShow()) ask("");
}
