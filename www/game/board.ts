/** The leaderboard of this machine. It is kept in the browser, so what is read is checked as a stranger's. */

import { signal } from "@preact/signals";
import { csvOf } from "../csv";
import { strings } from "../language";
import { forgetSetting, keepSetting, readSetting } from "../settings";
import type { Sum } from "./round";

/** A round that somebody put their name to. */
export interface Score extends Sum {
  readonly name: string;
  readonly seed: string;
  readonly collection: string;
}

const KEPT = "game-scores";
/** Scores that are kept: the best. */
const MOST = 100;
/** Characters of a name. */
export const NAME = 40;

const TEXTS = ["name", "seed", "collection"] as const;
const NUMBERS = ["points", "found", "searches", "thumbs", "seconds"] as const;

export const scores = signal(readScores(readSetting(KEPT)));

/** Puts a score among the others, best first; among equals the earlier one leads. */
export function addScore(score: Score): void {
  scores.value = ranked([...scores.value, { ...score, name: score.name.trim().slice(0, NAME) }]);
  keepSetting(KEPT, JSON.stringify(scores.value));
}

export function clearScores(): void {
  scores.value = [];
  forgetSetting(KEPT);
}

export function scoresCsv(list: readonly Score[]): string {
  const columns = [...TEXTS, ...NUMBERS];
  const names = columns.map((column) => strings.value.game.columns[column]);
  return csvOf([names, ...list.map((score) => columns.map((column) => String(score[column])))]);
}

/** What is no list of scores counts as none. */
export function readScores(text: string | null): readonly Score[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? ranked(list.filter(isScore)) : [];
  } catch {
    return [];
  }
}

function ranked(list: readonly Score[]): readonly Score[] {
  return [...list].sort((a, b) => b.points - a.points).slice(0, MOST);
}

function isScore(value: unknown): value is Score {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const isText = (name: string): boolean => {
    const text = fields[name];
    return typeof text === "string" && text.length <= 100;
  };
  return TEXTS.every(isText) && NUMBERS.every((name) => Number.isFinite(fields[name]));
}
