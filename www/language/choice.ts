/** Which language the page speaks: what its address says, else what the visitor chose, else what their browser prefers. */

import { effect, signal } from "@preact/signals";
import { keepChoice } from "../choice";
import { isKiosk } from "../kiosk/kiosk";
import { message } from "../message";
import { note } from "../notes";
import { readOptions } from "../options";
import { readSetting } from "../settings";
import { ENGLISH, type Language, speak, spoken, type Strings } from ".";
import { inRegion, preferred } from "./tags";

/** A language whose strings are fetched when it is first spoken. */
interface Fetched extends Omit<Language, "strings"> {
  readonly fetch: () => Promise<{ readonly default: Strings }>;
}

/** All but English, by their name in the address. */
const FETCHED: Readonly<Record<string, Fetched>> = {
  de: { tag: "de", locale: "de", direction: "ltr", fetch: () => import("./de") },
  rtl: { tag: "ar-XB", locale: "en", direction: "rtl", fetch: () => import("./rtl") },
};

/** To choose from, as each calls itself. */
export const LANGUAGES = [
  { name: "en", label: "English" },
  { name: "de", label: "Deutsch" },
];

const OPTION = "lang";

/** The name of the language that is chosen; its strings may be on their way. */
export const chosen = signal("en");
/** The name of the one that is spoken. */
let now = "en";

/** Begins with the visitor's language. Resolves when that is spoken; null where it is English, which nobody need wait for. */
export function beginLanguage(): Promise<void> | null {
  const { title } = document;
  effect(() => {
    const { tag, direction, strings } = spoken.value;
    document.documentElement.lang = tag;
    document.documentElement.dir = direction;
    document.title = tag === ENGLISH.tag ? title : strings.page.title;
  });
  return followVisitor();
}

/** Speaks the visitor's language again, whatever was chosen meanwhile. */
export function followVisitor(): Promise<void> | null {
  const { lang } = readOptions(location.search);
  return take(
    preferred([lang, readSetting(OPTION), ...navigator.languages], ["en", ...Object.keys(FETCHED)]),
  );
}

/** Speaks another language, and keeps the choice. What is on show changes at once, and nothing is lost. */
export function chooseLanguage(name: string): void {
  // At a stand neither the next visitor nor a reload is to find it.
  if (!isKiosk) keepChoice(OPTION, name);
  void take(name);
}

function take(name: string): Promise<void> | null {
  chosen.value = name;
  const fetched = FETCHED[name];
  if (fetched !== undefined) return fetchAndSpeak(name, fetched);
  begin(name, ENGLISH);
  return null;
}

async function fetchAndSpeak(name: string, { fetch, ...language }: Fetched): Promise<void> {
  try {
    const { default: strings } = await fetch();
    // Another one may have been chosen meanwhile.
    if (chosen.peek() === name) begin(name, { ...language, strings });
  } catch {
    if (chosen.peek() !== name) return;
    chosen.value = now;
    note(message("noLanguage", LANGUAGES.find((one) => one.name === name)?.label ?? name));
  }
}

function begin(name: string, language: Language): void {
  now = name;
  speak({ ...language, locale: inRegion(language.locale, navigator.languages) });
}
