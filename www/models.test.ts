import "./testing/browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "./language";
import { message } from "./message";
import {
  addModel,
  dropModel,
  lacks,
  mayBeModel,
  model,
  models,
  modelUrl,
  readModels,
  takeModel,
  tooLarge,
} from "./models";

test("of a list, what has a name and a size is taken", () => {
  const pocket = { name: "pocket", bytes: 5, auxiliary: ["captioner.gguf"] };
  const file = null;
  const list = [
    pocket,
    { name: "../up", bytes: 5 },
    { name: "clip", bytes: -1 },
    null,
    7,
    { name: "b-32", bytes: 9 },
  ];
  assert.deepEqual(readModels(list), [
    { ...pocket, file },
    { name: "b-32", bytes: 9, auxiliary: [], file },
  ]);
  for (const broken of [null, {}, "models", 3]) assert.deepEqual(readModels(broken), []);
});

test("a model too large for a tab is told, with what it needs", () => {
  const model = (bytes: number) => ({ bytes });
  assert.equal(tooLarge(model(160e6), 8), null);
  assert.equal(tooLarge(model(160e6), null), null);
  assert.deepEqual(tooLarge(model(160e6), 1), { needed: 800e6, most: 500e6 });
  assert.match(
    inWords(message("modelTooLarge", "clip.gguf", 800e6, 500e6)),
    /^clip\.gguf needs 800(\.0)? MB of memory, of which a tab here has 500/,
  );
  assert.notEqual(tooLarge(model(900e6), null), null);
});

test("what a model lacks is named", () => {
  assert.equal(lacks({ auxiliary: ["captioner.gguf", "summarizer.gguf"] }), null);
  assert.equal(lacks({ auxiliary: [] }), "without AFS and captions");
});

test("a visitor's own model is listed until it is dropped, and takes the place of one of its name", () => {
  const first = addModel(new File(["12"], "Mine.GGUF"));
  const second = addModel(new File(["1234"], "Mine.GGUF"));
  assert.deepEqual(models.value, [second]);
  assert.notEqual(first.bytes, second.bytes);
  takeModel("Mine.GGUF");
  assert.equal(model.value, second);
  assert.match(modelUrl(), /\/models\/Mine\/Mine\.gguf$/);
  dropModel("Mine.GGUF");
  assert.deepEqual(models.value, []);
});

test("a model's file is known by its ending", () => {
  assert.ok(mayBeModel({ name: "CLIP.GGUF" }));
  assert.ok(!mayBeModel({ name: "gguf.json" }));
});
