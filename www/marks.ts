import type { Mark, Region, Side } from "./protocol";

/** What the visitor marked, in the order of marking. */
export type Marks = readonly Mark[];

/** A picture, or a part of it. */
export interface Target {
  readonly id: string;
  readonly region: Region | null;
}

export const NO_MARKS: Marks = [];

/** The side that the picture as a whole is marked on, if any. */
export function sideOf(marks: Marks, id: string): Side | null {
  return marks.find((mark) => mark.id === id && mark.region === null)?.side ?? null;
}

/** With this mark in place of any on the same target; without it, if it was there already. */
export function toggle(marks: Marks, mark: Mark): Marks {
  const there = marks.find((other) => sameTarget(other, mark));
  const without = marks.filter((other) => other !== there);
  return there?.side === mark.side ? without : [...without, mark];
}

/** Whether both are the same picture, or the same part of it; the engine knows edges as 32-bit numbers. */
export function sameTarget(a: Target, b: Target): boolean {
  if (a.id !== b.id) return false;
  const [one, other] = [a.region, b.region];
  if (one === null || other === null) return one === other;
  const edges = ["left", "top", "right", "bottom"] as const;
  return edges.every((edge) => Math.fround(one[edge]) === Math.fround(other[edge]));
}
