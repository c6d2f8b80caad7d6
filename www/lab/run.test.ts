import "../testing/browser";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan, Progress } from "../protocol";

const { endEvaluation, evaluate, expectEvaluation, run, takeProgress, toEvaluate } = await import("./run");

const plan: Plan = {
  protocol: "clicks",
  methods: [null],
  queries: [],
  count: 1,
  rounds: 1,
  k: 5,
  likes: 1,
  dislikes: 0,
  seed: 0,
};
const progress: Progress = {
  series: [],
  done: 1,
  of: 2,
  secondsLeft: 1,
  slowerFollow: false,
  work: null,
  isOver: false,
};

test("what came of it stays when it is ended, and what comes later does not count", () => {
  evaluate(plan);
  const requestId = expectEvaluation();
  assert.equal(toEvaluate.value, plan);
  takeProgress({ kind: "evaluated", requestId, progress });
  assert.equal(run.value?.progress, progress);
  endEvaluation();
  assert.equal(toEvaluate.value, null);
  takeProgress({ kind: "evaluated", requestId, progress: { ...progress, done: 2, isOver: true } });
  assert.deepEqual(run.value, { plan, progress, state: "ended" });
});

test("of an evaluation before the one that runs nothing counts", () => {
  const before = expectEvaluation();
  evaluate(plan);
  const requestId = expectEvaluation();
  takeProgress({ kind: "evaluated", requestId: before, progress });
  assert.equal(run.value?.progress, null);
  takeProgress({ kind: "evaluated", requestId, progress: { ...progress, isOver: true } });
  assert.equal(run.peek()?.state, "over");
  assert.equal(toEvaluate.value, null);
});
