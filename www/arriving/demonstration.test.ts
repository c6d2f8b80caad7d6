import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "../testing/browser";
import { answered, forgetAnswers } from "../answers";
import { collectionState, fetchCollections } from "../collections";
import { galleryOpens, receive } from "../engineState";
import { inquiry, isAmended } from "../inquiry/current";
import * as visitor from "../question";
import { FILES, serve } from "../testing/collection";
import { settleTextTower } from "../textTower";
import { demonstrate, isOwnQuestion, playing, playUntil, pointed, typing } from "./demonstration";
import { NO_ANSWER } from "../testing/question";

serve(FILES);
settleTextTower();
await fetchCollections();
while (collectionState.value.phase !== "ready") await new Promise((resolve) => setTimeout(resolve, 1));
mock.restoreAll();
galleryOpens("g");

let acted: AbortController;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  acted = new AbortController();
  visitor.startOver("");
  forgetAnswers();
  receive({ kind: "shipped", gallery: "g", pictures: 3 });
});

afterEach(() => {
  acted.abort();
  mock.timers.reset();
});

/** Lets so many seconds go by, in steps. */
async function wait(seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 100; step += 1) {
    mock.timers.tick(10);
    await Promise.resolve();
  }
}

/** The engine's answer to what is asked. */
function answer(): void {
  const hits = ["b", "c", "a"].map((id) => ({ id, score: 0.2, before: null }));
  const question = visitor.question.value;
  assert.ok(question !== null);
  answered.value = {
    ...NO_ANSWER,
    hits,
    ranked: 3,
    question,
    milliseconds: 1,
  };
}

function begin(): void {
  playUntil(acted.signal);
  demonstrate("a dog", acted.signal).catch(() => undefined);
}

test("a question is typed, asked as no act of the visitor's, and a hand points beside the first", async () => {
  begin();
  await wait(0.8);
  assert.match(typing.value ?? "", /^a/);
  assert.equal(visitor.words.value, "");
  await wait(1);
  assert.equal(visitor.words.value, "a dog");
  assert.ok(isAmended(inquiry.value));
  assert.deepEqual([typing.value, pointed.value, isOwnQuestion.value], [null, null, true]);
  answer();
  await wait(1);
  assert.equal(pointed.value, "c");
});

test("it asks only when half of the pictures can be searched", async () => {
  receive({ kind: "shipped", gallery: "g", pictures: 1 });
  begin();
  await wait(5);
  assert.equal(visitor.words.value, "");
  assert.equal(typing.value, "a dog");
  receive({ kind: "shipped", gallery: "g", pictures: 2 });
  await wait(0.1);
  assert.equal(visitor.words.value, "a dog");
});

test("a visitor who acts while it is typed, or before the answer is there, finds nothing asked", async () => {
  for (const seconds of [0.1, 0.8, 2]) {
    acted = new AbortController();
    begin();
    await wait(seconds);
    acted.abort();
    assert.deepEqual([visitor.words.value, typing.value, playing.value], ["", null, false]);
    await wait(5);
    assert.deepEqual([visitor.words.value, typing.value], ["", null]);
  }
});

test("a visitor who acts after the answer finds it as it was, without the hand", async () => {
  begin();
  await wait(2);
  answer();
  await wait(1);
  acted.abort();
  assert.deepEqual([visitor.words.value, pointed.value, playing.value], ["a dog", null, false]);
  assert.ok(isOwnQuestion.value);
  visitor.type("a dog or a cat");
  assert.ok(!isOwnQuestion.value);
});

test("where nothing may move the question is asked without being typed", async () => {
  mock.method(globalThis, "matchMedia", () => ({ matches: true }));
  begin();
  await wait(0.8);
  assert.equal(visitor.words.value, "a dog");
  mock.restoreAll();
});
