import type { Marks } from "./protocol";

export type Side = "liked" | "disliked";

export const NO_MARKS: Marks = { liked: [], disliked: [] };

/** The side a picture is marked on, if any. */
export function sideOf(marks: Marks, id: string): Side | null {
  if (marks.liked.includes(id)) return "liked";
  return marks.disliked.includes(id) ? "disliked" : null;
}

/** Marks a picture, or takes the mark back where it is there already. */
export function toggle(marks: Marks, id: string, side: Side): Marks {
  const without = {
    liked: marks.liked.filter((other) => other !== id),
    disliked: marks.disliked.filter((other) => other !== id),
  };
  if (sideOf(marks, id) === side) return without;
  return { ...without, [side]: [...without[side], id] };
}

export function count(marks: Marks): number {
  return marks.liked.length + marks.disliked.length;
}
