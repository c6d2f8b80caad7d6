/** All that the page says, in the language that is chosen (`choice.ts`), as a signal. */

import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Message, Said } from "../message";
import en, { type Strings } from "./en";
import { locale } from "./locale";

export type { Strings };

export interface Language {
  /** Its tag, as BCP 47 has it. */
  readonly tag: string;
  readonly strings: Strings;
  /** How figures are written: the same tag, or that of a region. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
}

export const ENGLISH: Language = { tag: "en", strings: en, locale: "en", direction: "ltr" };

const current = signal(ENGLISH);

/** The language that the page speaks, which `speak` alone changes. */
export const spoken: ReadonlySignal<Language> = current;

/** The page's text. Whoever reads it while drawing is drawn anew in another language. */
export const strings = computed(() => spoken.value.strings);
/** Whether lines begin at the right. */
export const isRightToLeft = computed(() => spoken.value.direction === "rtl");

/** Says everything in this language from now on. */
export function speak(language: Language): void {
  batch(() => {
    current.value = language;
    locale.value = language.locale;
  });
}

/** What is told, in the page's language; what the engine says stays as it is. */
export function inWords(said: Said): string {
  return typeof said === "string" ? said : sentence(said);
}

/** The same where it stands by itself: then it is told where the engine's English comes from. */
export function asSentence(said: Said): string {
  return typeof said === "string" ? strings.value.notices.ofEngine(said) : sentence(said);
}

function sentence({ message, values }: Message): string {
  const say = strings.value.messages[message] as (...values: readonly unknown[]) => string;
  return say(...values.map(spelled));
}

function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelled);
  return typeof value === "object" && value !== null ? sentence(value as Message) : value;
}
