import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan, Progress } from "../protocol";
import { commandOf, resultCsv, resultJson } from "./file";

const query = { words: "a cat", relevant: ["a"], others: [], query: [0, 0] } as const;
const plan: Plan = {
  protocol: "pages",
  methods: [null, "prf"],
  queries: [query, query, query],
  count: 2,
  rounds: 1,
  k: 5,
  likes: 2,
  dislikes: 1,
  seed: 7,
};
const figure = (mean: number) => ({
  value: { mean, lo: mean - 0.125, hi: mean + 0.125 },
  gain: { mean: -0.5, lo: -0.75, hi: 0.25 },
});
const progress: Progress = {
  series: [
    { method: null, queries: 2, figures: [[figure(0.25)], [figure(0.5)]], message: null },
    { method: "prf", queries: 1, figures: [[figure(0.75)], [figure(0.5)]], message: "no network" },
  ],
  done: 3,
  of: 3,
  secondsLeft: 0,
  slowerFollow: false,
  work: null,
  isOver: true,
};
const subject = {
  collection: "scenes",
  title: "Scenes",
  key: "abc/400",
  pictures: 400,
  isWhole: true,
  model: "pocket",
  fingerprint: "f00d",
  asking: "first",
} as const;
const result = { plan, progress, subject };

test("a table has a row for each method, round and measure", () => {
  const rows = resultCsv(result).split("\r\n");
  assert.equal(rows[0], "method,round,measure,queries,mean,lo,hi,diff,diff_lo,diff_hi");
  assert.equal(rows[1], "none,0,recall,2,0.25,0.125,0.375,-0.5,-0.75,0.25");
  assert.deepEqual(
    rows.slice(1, -1).map((row) => row.split(",").slice(0, 3).join(" ")),
    ["none 0 recall", "none 1 recall", "prf 0 recall", "prf 1 recall"],
  );
});

test("a file says what was played, of what, and what came of it", () => {
  const file = JSON.parse(resultJson(result)) as Record<string, unknown>;
  assert.deepEqual(file.run, { protocol: "pages", rounds: 1, likes: 2, dislikes: 1, queries: 2, seed: 7 });
  assert.deepEqual(file.model, { name: "pocket", fingerprint: "f00d" });
  assert.deepEqual(file.pictures, { count: 400, key: "abc/400" });
  assert.equal(file.whole, false, "one method was not played to the end");
  const { prf } = file.strategies as Record<string, { queries: number; message: string; rounds: object[] }>;
  assert.equal(prf?.message, "no network");
  assert.deepEqual(prf.rounds[0], {
    recall: 0.75,
    recall_lo: 0.625,
    recall_hi: 0.875,
    recall_diff: -0.5,
    recall_diff_lo: -0.75,
    recall_diff_hi: 0.25,
  });
});

test("the command is the one that plays the same, and none where there is none", () => {
  const of = (change: Partial<Plan>, about: Partial<typeof subject | { isWhole: boolean }> = {}) =>
    commandOf({ plan: { ...plan, ...change }, progress, subject: { ...subject, ...about } });
  const all = "mlt eval --collection .build/collections/scenes --model models/pocket/pocket.gguf";
  assert.equal(of({}), `${all} --pages 2 --sample 2 --seed 7`);
  assert.equal(of({ protocol: "blind", count: 9 }), `${all} --turns 2 --k 5 --queries first --seed 7`);
  assert.equal(
    of({ protocol: "clicks", likes: 3, count: 3 }),
    `${all} --clicks 1 --likes 3 --dislikes 1 --each-round --seed 7`,
  );
  assert.equal(of({ likes: 3 }), null);
  assert.equal(of({}, { isWhole: false }), null);
});
