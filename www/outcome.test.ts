import assert from "node:assert/strict";
import { test } from "node:test";
import "./testing/browser";
import { inWords } from "./language";
import type { Answered } from "./answers";
import { markedBetween, newOnTop, outcome } from "./outcome";
import type { Hit, Mark } from "./protocol";
import { explanation, QUESTION, NO_ANSWER } from "./testing/question";

const LIKE: Mark = { id: "a", side: "like", region: null };
const PART: Mark = { id: "a", side: "dislike", region: { left: 0, top: 0, right: 0.5, bottom: 1 } };

function hits(from: number, to: number): Hit[] {
  return Array.from({ length: to - from }, (_, place) => ({ id: `${from + place}`, score: 1, before: null }));
}

function answered(marks: readonly Mark[], cosine: number | null): Answered {
  const update = { explanation: explanation({}), cosine };
  return {
    ...NO_ANSWER,
    hits: [],
    ranked: 40,
    update,
    question: { ...QUESTION, marks },
    milliseconds: 1,
  };
}

test("a mark is told from everything else that changes a question", () => {
  const one = { ...QUESTION, marks: [LIKE] };
  assert.deepEqual(markedBetween(QUESTION, one), LIKE);
  assert.deepEqual(markedBetween(one, { ...QUESTION, marks: [LIKE, PART] }), PART);
  assert.deepEqual(
    markedBetween(one, { ...QUESTION, marks: [{ ...LIKE, side: "dislike" }] })?.side,
    "dislike",
  );
  assert.equal(markedBetween(one, QUESTION), null);
  assert.equal(markedBetween(QUESTION, { ...one, words: "a cat" }), null);
  assert.equal(markedBetween(QUESTION, { ...one, strategy: "afs" }), null);
  assert.equal(markedBetween(QUESTION, { ...QUESTION, marks: [LIKE, PART] }), null);
});

test("what is new on top is counted among the first twelve", () => {
  assert.deepEqual(newOnTop(hits(0, 30), hits(3, 30)), ["12", "13", "14"]);
  assert.deepEqual(newOnTop(hits(0, 5), hits(0, 5)), []);
  assert.deepEqual(newOnTop(null, hits(0, 1)), ["0"]);
});

test("the sentence says how far, which way, and what is new", () => {
  assert.equal(
    inWords(outcome(LIKE, answered([LIKE], Math.cos((31 * Math.PI) / 180)), 7)),
    "Your thumb turned the search 31° towards “a”. 7 of the first 12 are new.",
  );
  assert.equal(
    inWords(outcome(PART, answered([LIKE, PART], 1.0001), 1)),
    "Also away from a part of “a”: your marks turn the search 0° in all. 1 of the first 12 is new.",
  );
  assert.equal(
    inWords(outcome(LIKE, answered([LIKE], null), 0)),
    "The search goes by “a”. None of the first 12 are new.",
  );
});
