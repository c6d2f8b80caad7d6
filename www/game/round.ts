/** A round of the game: its targets, what each of them took, and what that is worth. */

import type { Inquiry } from "../inquiry/inquiry";
import { sameTarget } from "../marks";

/** How a target came to its end: it was among the first, it was pressed further down, or it was given up. */
export type End = "first" | "pressed" | "skipped";

/** What a visitor did towards a target. */
export interface Acts {
  readonly searches: number;
  /** Wishes are counted with the thumbs. */
  readonly thumbs: number;
}

export interface Turn extends Acts {
  readonly target: string;
  readonly end: End | null;
  readonly seconds: number;
}

export interface Round {
  readonly seed: string;
  readonly turns: readonly Turn[];
  /** The turn that is played. */
  readonly at: number;
}

/** What a target is worth, and what of that an act costs. */
export const POINTS = { most: 100, search: 10, thumb: 5, least: 10 };

export function beginRound(seed: string, targets: readonly string[]): Round {
  const turns = targets.map((target) => ({ target, searches: 0, thumbs: 0, end: null, seconds: 0 }));
  return { seed, turns, at: 0 };
}

export function turnOf({ turns, at }: Round): Turn | undefined {
  return turns[at];
}

/** With this much more done in the turn that is played. */
export function withActs(round: Round, { searches, thumbs }: Acts): Round {
  return changed(round, (turn) => ({
    ...turn,
    searches: turn.searches + searches,
    thumbs: turn.thumbs + thumbs,
  }));
}

export function ended(round: Round, end: End, seconds: number): Round {
  return changed(round, (turn) => ({ ...turn, end, seconds }));
}

export function isLast({ turns, at }: Round): boolean {
  return at === turns.length - 1;
}

export function next(round: Round): Round {
  return { ...round, at: round.at + 1 };
}

export function pointsOf({ end, searches, thumbs }: Turn): number {
  if (end === null || end === "skipped") return 0;
  const costs = POINTS.search * Math.max(0, searches - 1) + POINTS.thumb * thumbs;
  const whole = Math.max(POINTS.least, POINTS.most - costs);
  return end === "pressed" ? Math.round(whole / 2) : whole;
}

/** What was done between one inquiry and the next; `typing` says whether its words go on from what was just typed. */
export function actsBetween(before: Inquiry, now: Inquiry, typing: boolean): Acts {
  const searched = now.words !== before.words && now.words.trim() !== "" && !typing;
  const asked = now.example !== null && now.example.id !== before.example?.id;
  const marks = now.marks.filter(
    (mark) => !before.marks.some((other) => sameTarget(other, mark) && other.side === mark.side),
  );
  const had = [...before.wishes.more, ...before.wishes.less];
  const wishes = [...now.wishes.more, ...now.wishes.less].filter((wish) => !had.includes(wish));
  return { searches: Number(searched) + Number(asked), thumbs: marks.length + wishes.length };
}

export interface Sum extends Acts {
  readonly points: number;
  readonly found: number;
  readonly seconds: number;
}

export function sumOf({ turns }: Round): Sum {
  const total = (value: (turn: Turn) => number): number => turns.reduce((sum, turn) => sum + value(turn), 0);
  return {
    points: total(pointsOf),
    found: turns.filter(({ end }) => end === "first" || end === "pressed").length,
    searches: total(({ searches }) => searches),
    thumbs: total(({ thumbs }) => thumbs),
    seconds: total(({ seconds }) => seconds),
  };
}

function changed(round: Round, change: (turn: Turn) => Turn): Round {
  return { ...round, turns: round.turns.map((turn, at) => (at === round.at ? change(turn) : turn)) };
}
