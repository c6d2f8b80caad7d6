/**
 * One of every shape that crosses the border to Rust, checked by the compiler here. The file beside this
 * one says the same in JSON; tests/protocol.rs holds the Rust side to that.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type {
  CaptionOf,
  Executor,
  ExecutorInfo,
  Explanation,
  SearchInfo,
  Question,
  QueryMap,
  Region,
  Reply,
  Met,
  Trial,
} from "./protocol";
import { METRICS } from "./lab/protocol";

const region: Region = { left: 0.25, top: 0, right: 1, bottom: 0.5 };
const weights = { alpha: 1, beta: 0.75, gamma: 0.25 };
const params = { weights: null, tau: null, k: null };

const explanation: Explanation = {
  strategy: "afs",
  mode: "clicks",
  weights,
  tau: 0.5,
  terms: [
    { kind: "query", id: "", text: "a cat", region: null, similarity: 1, coefficient: 1 },
    { kind: "example", id: "c.jpg", text: "", region: null, similarity: 0.75, coefficient: 0.5 },
    { kind: "picture", id: "a.jpg", text: "", region, similarity: 0.5, coefficient: 0.75 },
    { kind: "caption", id: "b.jpg", text: "a red boat", region: null, similarity: -0.5, coefficient: -0.25 },
    { kind: "words", id: "", text: "kittens", region: null, similarity: 0.25, coefficient: 0.75 },
    { kind: "summary", id: "", text: "", region: null, similarity: 0.125, coefficient: 1.5 },
  ],
  length: 1.25,
  maps: [{ id: "a.jpg", values: [0, 0.5, 0.25, 1], share: 0.75 }],
};

const plain = { example: null, marks: [], wishes: { more: [], less: [] }, params, first: 96 };

const executors: readonly Executor[] = ["auto", "cpu", "webgpu"];

const questions: readonly Question[] = [
  {
    words: "a cat",
    example: { id: "c.jpg", share: 0.25 },
    marks: [
      { id: "a.jpg", side: "like", region: null },
      { id: "b.jpg", side: "dislike", region },
    ],
    wishes: { more: ["kittens"], less: ["dogs", "beds"] },
    strategy: "explicit",
    mode: "clicks",
    params: { weights, tau: 0.5, k: 3 },
    first: 96,
  },
  { ...plain, words: "", strategy: "prf", mode: "blind" },
  { ...plain, words: "a boat", strategy: "grf", mode: "clicks" },
  { ...plain, words: "a tree", strategy: "afs", learner: "pichunter", mode: "clicks" },
];

const replies: readonly Reply[] = [
  { kind: "answer", hits: null, ranked: 0, update: null, learned: null, confidence: 0.25 },
  {
    kind: "answer",
    hits: [
      { id: "a.jpg", score: 0.5, before: 7 },
      { id: "b.jpg", score: -0.25, before: null },
    ],
    ranked: 400,
    update: { explanation, cosine: 0.75 },
    learned: null,
    confidence: null,
  },
  {
    kind: "answer",
    hits: [],
    ranked: 0,
    update: { explanation: { ...explanation, maps: [] }, cosine: null },
    learned: null,
    confidence: null,
  },
  {
    kind: "answer",
    hits: null,
    ranked: 3,
    update: null,
    learned: {
      shifts: [
        { id: "a.jpg", region: null, before: 7, now: 2 },
        { id: "b.jpg", region: { left: 0.25, top: 0, right: 1, bottom: 0.5 }, before: null, now: 9 },
      ],
      cosine: 0.5,
    },
    confidence: null,
  },
  {
    kind: "rounds",
    rounds: [
      { top: [{ id: "a.jpg", score: 0.5 }], cosine: 1, kept: 1, explanation: null },
      { top: [], cosine: 0.75, kept: 0, explanation: { ...explanation, mode: "blind" } },
    ],
  },
  { kind: "needs", model: null, patches: [], captions: [{ id: "a.jpg", region: null }] },
  { kind: "needs", model: "summarizer", patches: ["a.jpg", "b.jpg"], captions: [] },
  { kind: "needs", model: "captioner", patches: [], captions: [{ id: "b.jpg", region }] },
];

const captions: readonly CaptionOf[] = [
  { id: "a.jpg", region: null },
  { id: "b.jpg", region },
];

const map: QueryMap = {
  spots: [{ id: "a.jpg", at: [0.5, -0.25] }],
  path: [
    { marks: 0, at: [0, 0.25], cosine: 1 },
    { marks: 1, at: [0.125, 0.25], cosine: null },
  ],
  arrows: [
    {
      term: { kind: "query", id: "", text: "a cat", region: null, similarity: 1, coefficient: 1 },
      by: [0.125, 0.25],
    },
  ],
  share: 0.5,
  gap: 0.75,
};

const preset = { weights, tau: 0.5 };
const search: SearchInfo = {
  shape: { side: 224, grid: 7, patchWidth: 384, textWidth: 1536, embedding: 512 },
  method: {
    k: 5,
    rounds: 4,
    top: 10,
    strategies: [
      { strategy: "explicit", needs: null, wishes: true, clicks: preset, blind: preset },
      { strategy: "afs", needs: "summarizer", wishes: false, clicks: preset, blind: preset },
    ],
  },
};
const executor: ExecutorInfo = { executor: "CPU (SIMD)", gpu: false, batch: 4 };

const cats = { words: "cats", others: [], query: [0, 0], k: 5, likes: 2, dislikes: 1 } as const;
const trials: readonly Trial[] = [
  {
    protocol: "blind",
    strategy: "explicit",
    learner: null,
    words: "a cat",
    relevant: ["a.jpg"],
    others: ["a kitten"],
    query: [3, 1],
    rounds: 4,
    k: 5,
    likes: 0,
    dislikes: 0,
    seed: 7,
  },
  {
    ...cats,
    protocol: "clicks",
    strategy: null,
    learner: "network",
    relevant: ["a.jpg", "b.jpg"],
    rounds: 2,
    seed: 0,
  },
  {
    ...cats,
    protocol: "pages",
    strategy: "afs",
    learner: null,
    relevant: ["a.jpg"],
    rounds: 1,
    seed: 0xffff_ffff,
  },
];
const met: readonly Met[] = [
  { kind: "done", values: [0.5, 1], baseline: [0.25, 0] },
  { kind: "needs", model: "captioner", patches: [], captions: [{ id: "a.jpg", region: null }] },
];

test("the shapes are those that the Rust side is held to", () => {
  const file = readFileSync(new URL("protocol.fixtures.json", import.meta.url), "utf8");
  const shapes = {
    executors,
    questions,
    replies,
    captions,
    map,
    search,
    executor,
    trials,
    met,
    metrics: METRICS,
  };
  assert.deepEqual(JSON.parse(file), shapes);
});
