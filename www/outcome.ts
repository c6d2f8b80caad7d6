/** What a mark did, in a sentence: how far the search has turned, and what is new on top. */

import { batch, effect, signal } from "@preact/signals";
import { undoLast } from "./acts";
import { answered, type Answered } from "./answers";
import { pictureOf } from "./collections";
import { sameTarget } from "./marks";
import { type Message, message } from "./message";
import type { Hit, Mark, Question } from "./protocol";
import { say } from "./toast";

/** Pictures that are looked at: about what a first glance takes in. */
export const TOP = 12;

/** Pictures that the last mark brought to the top. */
export const newcomers = signal<ReadonlySet<string>>(new Set());

let before: Answered | null = null;

/** Tells of every mark what it did, once its answer has come. */
export function tellOutcomes(): void {
  effect(() => {
    const now = answered.value;
    const last = before;
    if (now === last) return;
    before = now;
    batch(() => {
      if (now === null || last === null) {
        newcomers.value = new Set();
        return;
      }
      // More was encoded meanwhile, which is no mark's doing.
      if (now.question === last.question) return;
      const mark = markedBetween(last.question, now.question);
      newcomers.value = mark === null ? new Set() : new Set(newOnTop(last.hits, now.hits));
      if (mark !== null)
        say(outcome(mark, now, newcomers.value.size), { label: message("undo"), run: undoLast });
    });
  });
}

/** The one mark that a question has more than another, if that is all that they differ in. */
export function markedBetween(last: Question, now: Question): Mark | null {
  if (JSON.stringify({ ...last, marks: [] }) !== JSON.stringify({ ...now, marks: [] })) return null;
  const has = ({ marks }: Question, mark: Mark): boolean =>
    marks.some((other) => sameTarget(other, mark) && other.side === mark.side);
  const added = now.marks.filter((mark) => !has(last, mark));
  return added.length === 1 ? (added[0] ?? null) : null;
}

/** The pictures on top that were not there. */
export function newOnTop(last: readonly Hit[] | null, now: readonly Hit[] | null): readonly string[] {
  const were = new Set(last?.slice(0, TOP).map(({ id }) => id));
  return (now ?? []).slice(0, TOP).flatMap(({ id }) => (were.has(id) ? [] : [id]));
}

/** "Your thumb turned the search 31° towards “llama”. 7 of the first 12 are new." */
export function outcome({ id, side, region }: Mark, { update, question }: Answered, fresh: number): Message {
  const cosine = update?.cosine ?? null;
  const what = [side === "like", pictureOf(id)?.label ?? id, region !== null, fresh, TOP] as const;
  if (cosine === null) return message("goesBy", ...what);
  return message(question.marks.length === 1 ? "turned" : "turnedAll", cosine, ...what);
}
