/** What a round did, in a few words. */

import { strings } from "../language";
import type { Inquiry } from "../inquiry/inquiry";
import { sameTarget } from "../marks";
import type { Mark } from "../protocol";

/** What is new in a round; `nameOf` tells what a picture is called. */
export function titleOf(before: Inquiry | null, now: Inquiry, nameOf: (id: string) => string): string {
  if (before === null || now.words !== before.words) return wordsOf(now, nameOf);
  const { rounds } = strings.value;
  const named = ({ id, side, region }: Mark): string =>
    `${side === "like" ? "+" : "−"} ${region === null ? nameOf(id) : rounds.partOf(nameOf(id))}`;
  const given = without(now.marks, before.marks).map(named);
  if (given.length > 0) return given.join(", ");
  const taken = without(before.marks, now.marks).map(named);
  if (taken.length > 0) return rounds.takenBack(taken.join(", "));
  return wishesOf(before, now) ?? settingsOf(before, now, nameOf);
}

function wordsOf({ words, example }: Inquiry, nameOf: (id: string) => string): string {
  const { rounds } = strings.value;
  if (words.trim() !== "") return rounds.words(words.trim());
  return example === null ? rounds.marksAlone : rounds.like(nameOf(example.id));
}

function without(marks: readonly Mark[], those: readonly Mark[]): readonly Mark[] {
  return marks.filter((mark) => !those.some((other) => sameTarget(other, mark) && other.side === mark.side));
}

function wishesOf(before: Inquiry, now: Inquiry): string | null {
  const { rounds } = strings.value;
  for (const direction of ["more", "less"] as const) {
    const [had, has] = [before.wishes[direction], now.wishes[direction]];
    const given = has.find((wish) => !had.includes(wish));
    if (given !== undefined) return rounds[direction](given);
    const taken = had.find((wish) => !has.includes(wish));
    if (taken !== undefined) return rounds.takenBack(rounds.words(taken));
  }
  return null;
}

function settingsOf(before: Inquiry, now: Inquiry, nameOf: (id: string) => string): string {
  if (now.example?.id !== before.example?.id) return wordsOf({ ...now, words: "" }, nameOf);
  const { rounds, strategies } = strings.value;
  if (now.strategy !== before.strategy && now.strategy !== null)
    return rounds.by(strategies[now.strategy].label);
  return rounds.otherNumbers;
}
