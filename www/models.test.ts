import "./testing/browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import { lacks, readModels, tooLarge } from "./models";

test("of a list, what has a name and a size is taken", () => {
  const pocket = { name: "pocket", bytes: 5, auxiliary: ["captioner.gguf"] };
  const list = [
    pocket,
    { name: "../up", bytes: 5 },
    { name: "clip", bytes: -1 },
    null,
    7,
    { name: "b-32", bytes: 9 },
  ];
  assert.deepEqual(readModels(list), [pocket, { name: "b-32", bytes: 9, auxiliary: [] }]);
  for (const broken of [null, {}, "models", 3]) assert.deepEqual(readModels(broken), []);
});

test("a model too large for a tab is told, with what it needs", () => {
  const model = (bytes: number) => ({ name: "clip", bytes, auxiliary: [] });
  assert.equal(tooLarge(model(160e6), 8), null);
  assert.equal(tooLarge(model(160e6), undefined), null);
  assert.match(tooLarge(model(160e6), 1) ?? "", /^needs 800(\.0)? MB of memory, of which a tab here has 500/);
  assert.notEqual(tooLarge(model(900e6), undefined), null);
});

test("what a model lacks is named", () => {
  assert.equal(lacks({ name: "a", bytes: 1, auxiliary: ["captioner.gguf", "summarizer.gguf"] }), null);
  assert.equal(lacks({ name: "a", bytes: 1, auxiliary: [] }), "without AFS and captions");
});
