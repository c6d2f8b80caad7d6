/**
 * English in letters that are written from right to left, to see the page's layout in such a language without knowing one. No
 * menu offers it; `?lang=rtl` does.
 */

import en, { type Strings } from "./en";

const ARABIC = "ابجدهوزحطيكلمنسعفصقرشتثخذض";

/** Arabic letters in the place of Latin ones: so a browser itself orders and joins them, and figures among them. */
const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from("abcdefghijklmnopqrstuvwxyz", (letter, place) => [letter, ARABIC[place] ?? ""]),
);

/** What names a place in a sentence stays as it is. */
const PARTS = /(\{\w+\})/;

function mirrored(text: string): string {
  const inLetters = (part: string) =>
    part.replace(/[a-z]/gi, (letter) => LETTERS[letter.toLowerCase()] ?? letter);
  return text
    .split(PARTS)
    .map((part, at) => (at % 2 === 1 ? part : inLetters(part)))
    .join("");
}

/** The same in all texts, and in all that functions say. */
function mirror(value: unknown): unknown {
  if (typeof value === "string") return mirrored(value);
  if (typeof value === "function") {
    return (...values: unknown[]) => mirror((value as (...values: unknown[]) => unknown)(...values));
  }
  return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, mirror(part)]));
}

const rtl = mirror(en) as Strings;

export default rtl;
