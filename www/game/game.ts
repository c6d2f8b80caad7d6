/**
 * The game of the hidden target: a picture is shown, and to be found with words and thumbs. Here is where it stands, as
 * signals, and what the visitor can do in it.
 */

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { view, viewed } from "../asides";
import { collection, openName, pictureOf, pictures } from "../collections";
import { explaining, shown } from "../display";
import { encodedAll, searchable, skipped } from "../engineState";
import { inquiry, restore } from "../inquiry/current";
import type { Inquiry } from "../inquiry/inquiry";
import { TYPING_MS } from "../inquiry/trail";
import { readOptions } from "../options";
import { TOP } from "../outcome";
import { startOver } from "../question";
import {
  actsBetween,
  beginRound,
  type End,
  ended,
  isLast,
  next,
  type Round,
  turnOf,
  withActs,
} from "./round";
import { newSeed, targetsOf } from "./targets";

/** "rules": before a round; "seeking": a target is shown; "told": it was found; "over": the round is. */
export type Phase = "rules" | "seeking" | "told" | "over";

export interface Game {
  readonly phase: Phase;
  readonly round: Round;
  /** The collection that it is played in. */
  readonly collection: string | null;
}

/** So long the target must stay among the first: one that half a word brings up is not found. */
const REST_MS = 800;

/** null while nobody plays. */
export const game = signal<Game | null>(null);

/** The target that is looked for; null where none is. */
export const target = computed(() => {
  const now = game.value;
  return now?.phase === "seeking" ? (turnOf(now.round)?.target ?? null) : null;
});

/** Whether all pictures can be searched; else some targets could not be found. */
export const canPlay = computed(
  () => pictures.value.length > TOP && (encodedAll.value || searchable.value >= pictures.value.length),
);

/** Where the target that was told last stands in the ranking, from 1; null where it is not in it. */
export const place = signal<number | null>(null);

const isAmongFirst = computed(() => {
  const at = placeOf(target.value);
  return at !== null && at <= TOP;
});

/** What was on show before, which leaving brings back; null where there is nothing to bring back. */
let asked: Inquiry | null = null;
let explained: boolean | null = null;
let counted: Inquiry = inquiry.peek();
let typedAt = -Infinity;
let begunAt = 0;

/** Called once. A game that the address names is offered, not begun. */
export function keepGame(): void {
  effect(countActs);
  effect(lookAtFirst);
  effect(() => {
    if (target.value !== null && viewed.value === target.value) untracked(endPressed);
  });
  effect(() => {
    const open = openName.value;
    untracked(() => {
      leaveOther(open);
    });
  });
  const { game: seed } = readOptions(location.search);
  if (seed !== null) openGame(seed);
}

/** Shows the rules. */
export function openGame(seed = readOptions(location.search).game ?? newSeed()): void {
  batch(() => {
    explained ??= explaining.peek();
    explaining.value = true;
    game.value = { phase: "rules", round: beginRound(seed, []), collection: openName.peek() };
  });
}

/** Draws the round's targets and shows the first. */
export function startRound(): void {
  const now = game.peek();
  if (now === null) return;
  asked ??= inquiry.peek();
  const unread = new Set(skipped.peek().map(({ picture }) => picture.id));
  const ids = pictures.peek().flatMap(({ id }) => (unread.has(id) ? [] : [id]));
  const { seed } = now.round;
  seek({ ...now, round: beginRound(seed, targetsOf(seed, ids)) });
}

export function skip(): void {
  batch(() => {
    end("skipped");
    goOn();
  });
}

/** On to the next target, or to the round's end. */
export function goOn(): void {
  const now = game.peek();
  if (now === null) return;
  if (isLast(now.round)) game.value = { ...now, phase: "over" };
  else seek({ ...now, round: next(now.round) });
}

/** Back to what was on show before the game. */
export function leaveGame(): void {
  batch(() => {
    if (explained !== null) explaining.value = explained;
    if (asked !== null) restore(asked);
    forget();
  });
}

function forget(): void {
  game.value = null;
  asked = null;
  explained = null;
}

/** The collection's title, for the leaderboard. */
export function titleOfCollection(): string {
  return collection.peek()?.title ?? "";
}

function seek(of: Game): void {
  batch(() => {
    startOver("");
    // Nothing that was asked before is the visitor's act towards this target.
    counted = inquiry.peek();
    typedAt = -Infinity;
    begunAt = performance.now();
    game.value = { ...of, phase: "seeking" };
  });
}

function countActs(): void {
  const now = inquiry.value;
  untracked(() => {
    const last = counted;
    counted = now;
    if (target.peek() === null || now === last) return;
    const at = performance.now();
    const acts = actsBetween(last, now, at - typedAt < TYPING_MS);
    if (now.words !== last.words) typedAt = at;
    if (acts.searches + acts.thumbs > 0) change((round) => withActs(round, acts));
  });
}

/** Ends the turn once the target has stayed among the first. */
function lookAtFirst(): () => void {
  const timer = isAmongFirst.value ? setTimeout(endFirst, REST_MS) : undefined;
  return () => {
    clearTimeout(timer);
  };
}

function endFirst(): void {
  end("first");
}

/** The target was pressed, so it is told instead of being seen large. */
function endPressed(): void {
  batch(() => {
    view(null);
    end("pressed");
  });
}

function end(how: End): void {
  batch(() => {
    place.value = placeOf(target.value);
    explaining.value = true;
    change((round) => ended(round, how, (performance.now() - begunAt) / 1000), "told");
  });
}

/** Of the ranking that is on show, from 1; null where there is none, or the picture is not in it. */
function placeOf(id: string | null): number | null {
  const at = shown.value.findIndex(({ picture, hit }) => hit !== null && picture.id === id);
  return at < 0 ? null : at + 1;
}

function change(round: (of: Round) => Round, phase?: Phase): void {
  const now = game.peek();
  if (now !== null) game.value = { ...now, phase: phase ?? now.phase, round: round(now.round) };
}

/** Another collection has other pictures. What was asked before the game was asked of the old one. */
function leaveOther(open: string | null): void {
  const now = game.peek();
  if (now === null || now.collection === open) return;
  if (now.phase === "rules") game.value = { ...now, collection: open };
  else forget();
}

/** The picture that is to be found, or was; its name is never shown. */
export function pictureToFind(): string | null {
  const now = game.value;
  const id = now === null ? undefined : turnOf(now.round)?.target;
  return id === undefined ? null : (pictureOf(id)?.url ?? null);
}
