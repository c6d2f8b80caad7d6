import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "./testing/browser";
import { collectionState, fetchCollections, pictures } from "./collections";
import * as state from "./engineState";
import { notes } from "./notes";
import type { EngineInfo } from "./protocol";
import { FILES, serve } from "./testing/collection";
import { settleTextTower } from "./textTower";

const WEIGHTS = { alpha: 0.6, beta: 0.8, gamma: 0.1 };
const PRESET = { weights: WEIGHTS, tau: 1 };
const INFO: EngineInfo = {
  fingerprint: "f",
  bytes: 18_600_000,
  executor: "WebGPU",
  gpu: true,
  batch: 16,
  encoders: 1,
  shape: { side: 224, grid: 7, patchWidth: 384, textWidth: 384, embedding: 512 },
  method: {
    k: 5,
    rounds: 4,
    top: 10,
    strategies: [{ strategy: "prf", needs: null, wishes: false, clicks: PRESET, blind: PRESET }],
  },
};

/** The gallery that is open. */
const OPEN = "abc/3/1";

serve(FILES);
settleTextTower();
await fetchCollections();
while (collectionState.value.phase !== "ready") await new Promise((resolve) => setTimeout(resolve, 1));
mock.restoreAll();

beforeEach(() => {
  state.engineStarts("auto");
  state.galleryOpens(OPEN);
  notes.value = [];
});

test("an engine comes up step by step", () => {
  state.receive({ kind: "download", bytes: 5, total: 10 });
  assert.deepEqual(state.engine.value, { phase: "downloading", bytes: 5, total: 10 });
  state.receive({ kind: "preparing" });
  assert.deepEqual(state.engine.value, { phase: "preparing" });
  state.receive({ kind: "ready", engine: INFO, note: "by CPU" });
  assert.deepEqual(state.engine.value, { phase: "ready" });
  assert.equal(state.info.value, INFO);
});

test("why it runs on the CPU is a detail, but an answer to who asked for something else", () => {
  state.receive({ kind: "ready", engine: INFO, note: "by CPU" });
  assert.equal(state.why.value, "by CPU");
  assert.deepEqual(notes.value, []);
  state.engineStarts("webgpu");
  assert.equal(state.why.value, null);
  state.receive({ kind: "ready", engine: INFO, note: "by CPU" });
  assert.equal(state.why.value, "by CPU");
  assert.deepEqual(notes.value, ["by CPU"]);
});

test("a failure stays until another engine starts, whatever comes late", () => {
  const failed = { kind: "failed", failure: "load", message: "engine.wasm could not be fetched" } as const;
  state.receive(failed);
  state.receive({ kind: "download", bytes: 10, total: 10 });
  state.receive({ kind: "preparing" });
  state.receive({ kind: "ready", engine: INFO, note: null });
  assert.deepEqual(state.engine.value, { phase: "failed", failure: "load", message: failed.message });
  state.engineStarts("auto");
  state.receive({ kind: "download", bytes: 1, total: 10 });
  assert.equal(state.engine.value.phase, "downloading");
});

test("embeddings are counted, those of an earlier visit in portions", () => {
  state.receive({ kind: "restored", gallery: OPEN, pictures: 1, difference: null });
  state.receive({ kind: "restored", gallery: OPEN, pictures: 1, difference: null });
  assert.deepEqual([state.restored.value, state.encoded.value, state.encodedAll.value], [2, 2, false]);
  state.receive({ kind: "encoded", gallery: OPEN, pictures: 1, perSecond: 8, difference: null });
  assert.deepEqual([state.encoded.value, state.perSecond.value, state.encodedAll.value], [3, 8, true]);
});

test("reports about another gallery than the open one do not count", () => {
  state.receive({ kind: "restored", gallery: "def/3", pictures: 3, difference: null });
  state.receive({ kind: "encoded", gallery: "def/3", pictures: 3, perSecond: 8, difference: null });
  state.receive({ kind: "skipped", gallery: "def/3", id: "a", reason: "no picture" });
  assert.deepEqual([state.encoded.value, state.restored.value, state.skipped.value], [0, 0, []]);
});

test("the ranking takes in the first pictures, then some now and then, then the last ones", () => {
  state.receive({ kind: "encoded", gallery: OPEN, pictures: 1, perSecond: null, difference: null });
  assert.equal(state.searched.value, 1);
  state.receive({ kind: "encoded", gallery: OPEN, pictures: 1, perSecond: null, difference: null });
  assert.equal(state.searched.value, 1);
  state.receive({ kind: "skipped", gallery: OPEN, id: "c", reason: "empty file" });
  assert.equal(state.searched.value, 2);
  assert.equal(state.encodedAll.value, true);
  assert.equal(state.skipped.value[0]?.picture, pictures.value[2]);
});

test("pictures that came with embeddings are searched at once, and again as their own come", () => {
  state.receive({ kind: "ready", engine: INFO, note: null });
  state.receive({ kind: "shipped", gallery: "another/1", pictures: 3 });
  assert.equal(state.searched.value, 0);
  state.receive({ kind: "shipped", gallery: OPEN, pictures: 3 });
  assert.deepEqual([state.searched.value, state.searchable.value, state.encoded.value], [3, 3, 0]);
  assert.equal(state.encodedAll.value, false);
  state.receive({ kind: "encoded", gallery: OPEN, pictures: 3, perSecond: 9, difference: 1.5 });
  assert.deepEqual([state.searched.value, state.searchable.value, state.difference.value], [6, 3, 1.5]);
  state.galleryOpens(null);
  assert.deepEqual([state.shipped.value, state.difference.value], [0, null]);
});

test("another executor is told, and the rest of what is known stays", () => {
  state.receive({ kind: "ready", engine: INFO, note: null });
  state.receive({ kind: "executor", executor: "CPU (SIMD)", encoders: 3, note: "the GPU was lost" });
  assert.deepEqual(state.info.value, { ...INFO, executor: "CPU (SIMD)", encoders: 3 });
  state.receive({ kind: "note", text: "the GPU was lost" });
  assert.deepEqual(notes.value, ["the GPU was lost"]);
});

test("what an earlier opening of the same gallery still reports does not count", () => {
  const earlier = { kind: "encoded", gallery: OPEN, pictures: 2, perSecond: 9, difference: null } as const;
  state.galleryOpens("abc/3/2");
  state.receive(earlier);
  assert.equal(state.encoded.value, 0);
  state.receive({ ...earlier, gallery: "abc/3/2" });
  assert.equal(state.encoded.value, 2);
});
