import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../testing/browser";
import { answered, forgetAnswers } from "../answers";
import { openName } from "../collections";
import * as visitor from "../question";
import { NO_ANSWER } from "../testing/question";

/** A history that goes where it is told at once. */
const entries: { state: unknown; url: string }[] = [{ state: null, url: "" }];
let shown = 0;
const listeners: ((event: { state: unknown }) => void)[] = [];

function showAddress(url: string): void {
  Object.assign(globalThis, { location: new URL(url, "https://example.org/") });
}

Object.assign(globalThis, {
  addEventListener: (kind: string, heard: (event: { state: unknown }) => void) => {
    if (kind === "popstate") listeners.push(heard);
  },
  document: { baseURI: document.baseURI, activeElement: null },
  history: {
    state: null,
    pushState: (state: unknown, _: string, url: string) => {
      shown += 1;
      entries.splice(shown, Infinity, { state, url });
      showAddress(url);
    },
    replaceState: (state: unknown, _: string, url: string) => {
      entries[shown] = { state, url };
      showAddress(url);
    },
    go: (steps: number) => {
      shown += steps;
      const { state, url } = entries[shown] ?? assert.fail();
      showAddress(url);
      for (const heard of listeners) heard({ state });
    },
  },
  HTMLInputElement: Object,
});

const { goToStep, keepHistory } = await import("../inquiry/history");
const { current, keepRounds, rounds } = await import("./rounds");
openName.value = "photos";
keepHistory();
keepRounds();

/** The engine's answer to what is asked. */
function answer(best = "a"): void {
  const question = visitor.question.value ?? assert.fail();
  const hits = [{ id: best, score: 0.2, before: null }];
  answered.value = {
    ...NO_ANSWER,
    hits,
    ranked: 1,
    question,
    milliseconds: 1,
  };
}

function asked(): readonly string[] {
  return rounds.value.map(({ inquiry: { words, marks } }) => `${words}${marks.length}`);
}

function found(): readonly (string | undefined)[] {
  return rounds.value.map(({ hits }) => hits[0]?.id);
}

beforeEach(() => {
  forgetAnswers();
  visitor.startOver("a dog");
  answer();
  visitor.mark("b", "like");
  answer("b");
});

test("each search and mark is a round, with what it found", () => {
  assert.deepEqual(asked(), ["a dog0", "a dog1"]);
  assert.deepEqual(found(), ["a", "b"]);
  // More was encoded meanwhile.
  answer("c");
  assert.deepEqual(found(), ["a", "c"]);
});

test("an answer to what is asked no more is none of the round on show", () => {
  const late = answered.value;
  visitor.mark("c", "like");
  answered.value = late === null ? null : { ...late };
  assert.deepEqual(asked(), ["a dog0", "a dog1"]);
});

test("going back to a round keeps those after it, until something else is asked", () => {
  const [first] = rounds.value;
  goToStep(first?.step ?? -1);
  assert.deepEqual([visitor.words.value, visitor.marks.value.length], ["a dog", 0]);
  answer();
  assert.equal(current.value, first?.step);
  assert.deepEqual(asked(), ["a dog0", "a dog1"]);
  visitor.mark("c", "dislike");
  answer("a");
  visitor.mark("d", "dislike");
  answer("a");
  assert.deepEqual(asked(), ["a dog0", "a dog1", "a dog2"]);
  assert.equal(rounds.value[1]?.inquiry.marks[0]?.id, "c");
});

test("where nothing is asked other rounds begin, and only the latest are kept", () => {
  forgetAnswers();
  assert.deepEqual(asked(), []);
  for (let at = 0; at < 15; at += 1) {
    visitor.mark(`p${at}`, "like");
    answer();
  }
  assert.deepEqual([asked().length, asked().at(-1)], [12, "a dog16"]);
});
