import type { Wishes } from "./protocol";

export type Direction = "more" | "less";

export const NO_WISHES: Wishes = { more: [], less: [] };

/** With these words wished for, in place of the opposite wish. Blanks and repetitions change nothing. */
export function addWish(wishes: Wishes, direction: Direction, words: string): Wishes {
  const text = words.trim().replace(/\s+/g, " ");
  if (text === "" || wishes[direction].includes(text)) return wishes;
  const without = removeWish(wishes, text);
  return { ...without, [direction]: [...without[direction], text] };
}

/** Without the wish for these words, in either direction. */
export function removeWish(wishes: Wishes, words: string): Wishes {
  return {
    more: wishes.more.filter((other) => other !== words),
    less: wishes.less.filter((other) => other !== words),
  };
}

export function anyWish(wishes: Wishes): boolean {
  return wishes.more.length + wishes.less.length > 0;
}
