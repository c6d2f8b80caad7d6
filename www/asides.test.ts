import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./testing/browser";
import * as asides from "./asides";
import { galleryOpens, receive } from "./engineState";
import { CLASSIC_LEARNERS, LEARNER_NAMES } from "./learners";
import type { Hit } from "./protocol";
import { compare, mark, startOver } from "./question";
import { STEERINGS, STRATEGY_NAMES } from "./strategies";

const AT_FIRST = asides.compared.value;
const HITS: readonly Hit[] = [{ id: "a", score: 0.5, before: 0 }];

function shown(): readonly (string | null)[] {
  return asides.comparison.value.map(({ way }) => way);
}

function come(requestId: number, place: number): void {
  asides.takeAside({ kind: "compared", requestId, place, hits: HITS, message: null });
}

/** The columns that have come. */
function there(): readonly (string | null)[] {
  return asides.comparison.value.filter(({ hits }) => hits !== null).map(({ way }) => way);
}

beforeEach(() => {
  galleryOpens("g");
  receive({ kind: "shipped", gallery: "g", pictures: 3 });
  for (const way of asides.compared.value) asides.toggleCompared(way);
  for (const way of STRATEGY_NAMES) asides.toggleCompared(way);
  asides.forgetAsides();
  startOver("a dog");
  mark("a", "like");
  compare(true);
});

test("what steers the page is compared at first, and classic learners where they are wanted", () => {
  assert.deepEqual(AT_FIRST, STEERINGS);
  for (const way of [...LEARNER_NAMES].reverse()) asides.toggleCompared(way);
  assert.deepEqual(shown(), [null, ...STEERINGS, ...CLASSIC_LEARNERS]);
  asides.toggleCompared("grf");
  assert.deepEqual(shown(), [null, "network", "prf", "afs", "explicit", ...CLASSIC_LEARNERS]);
});

test("each column has its question: the same marks by another way, and none for the words alone", () => {
  for (const way of ["grf", "afs", "explicit"] as const) asides.toggleCompared(way);
  asides.toggleCompared("nearest");
  const asked = asides.toCompare.value ?? [];
  assert.deepEqual(
    asked.map(({ strategy, learner, marks }) => [strategy, learner, marks.length]),
    [
      ["prf", undefined, 0],
      ["prf", undefined, 1],
      ["prf", "nearest", 1],
    ],
  );
});

test("a ranking goes to the column that asked for it, or nowhere once that is gone", () => {
  const requestId = asides.expectComparison();
  come(requestId, 0);
  come(requestId, 2);
  assert.deepEqual(there(), [null, "grf"]);
  asides.toggleCompared("prf");
  come(requestId, 1);
  come(requestId, 3);
  assert.deepEqual(there(), [null, "grf", "afs"]);
  asides.toggleCompared("prf");
  assert.deepEqual(there(), [null, "grf", "afs"]);
});

test("what came for a column is forgotten with it, and what comes too late is not taken", () => {
  const requestId = asides.expectComparison();
  come(requestId, 1);
  asides.toggleCompared("prf");
  asides.toggleCompared("prf");
  assert.deepEqual(there(), []);
  asides.expectComparison();
  come(requestId, 1);
  assert.deepEqual(there(), []);
});
