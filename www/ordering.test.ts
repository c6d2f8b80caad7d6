import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, betterWaiting, NO_ORDER, type Order, takeWaiting } from "./ordering";
import type { Hit } from "./protocol";

const QUESTION = {};

function hits(...ids: string[]): Hit[] {
  return ids.map((id, place) => ({ id, score: 1 - place / 100, before: null }));
}

function ids(order: Order): string {
  return order.hits.map(({ id }) => id).join("");
}

const shown = arrange(NO_ORDER, { asked: QUESTION, hits: hits("a", "b", "c") }, false);

test("what is asked anew is on show at once, also while somebody is at the pictures", () => {
  const order = arrange(shown, { asked: {}, hits: hits("c", "a", "b") }, true);
  assert.equal(ids(order), "cab");
  assert.equal(order.silently.size, 0);
  assert.equal(arrange(order, null, true), NO_ORDER);
});

test("what is found meanwhile waits, at the end, and is counted where it is better", () => {
  const found = hits("d", "a", "b", "c", "e");
  const order = arrange(shown, { asked: QUESTION, hits: found }, true);
  assert.equal(ids(order), "abcde");
  assert.equal(betterWaiting(order), 2);
  assert.equal(ids(takeWaiting(order)), "dabce");
  assert.equal(betterWaiting(takeWaiting(order)), 0);
});

test("what is added at the end stays where it is when still more is found", () => {
  const once = arrange(shown, { asked: QUESTION, hits: hits("d", "a", "b", "c", "e") }, true);
  const twice = arrange(once, { asked: QUESTION, hits: hits("f", "e", "d", "a", "b", "c") }, true);
  assert.equal(ids(twice), "abcdef");
  assert.equal(betterWaiting(twice), 3);
});

test("only the best are looked at for better ones", () => {
  const many = Array.from({ length: 24 }, (_, number) => `top ${number}`);
  const before = arrange(NO_ORDER, { asked: QUESTION, hits: hits(...many) }, false);
  const order = arrange(before, { asked: QUESTION, hits: hits(...many, "late") }, true);
  assert.equal(betterWaiting(order), 0);
});

test("where nobody is, what is found takes its places, each moved tile as a new one", () => {
  const once = arrange(shown, { asked: QUESTION, hits: hits("b", "a", "c") }, false);
  assert.equal(ids(once), "bac");
  assert.deepEqual(Object.fromEntries(once.silently), { a: 1, b: 1 });
  const twice = arrange(once, { asked: QUESTION, hits: hits("b", "c", "a") }, false);
  assert.deepEqual(Object.fromEntries(twice.silently), { a: 2, b: 1, c: 1 });
});

test("the same order again keeps its tiles and lets newer scores in", () => {
  const newer = hits("a", "b", "c").map((hit) => ({ ...hit, score: 0.5 }));
  const order = arrange(shown, { asked: QUESTION, hits: newer }, true);
  assert.equal(order.hits, newer);
  assert.equal(order.waiting, null);
});
