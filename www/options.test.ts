import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions, withOption } from "./options";

test("the address says what it can", () => {
  assert.deepEqual(readOptions("?executor=cpu&pictures=24&strategy=afs&collection=scenes"), {
    executor: "cpu",
    pictures: 24,
    strategy: "afs",
    collection: "scenes",
  });
});

test("anything else is as if it were not there", () => {
  const nothing = { executor: "auto", pictures: null, strategy: null, collection: null };
  assert.deepEqual(readOptions(""), nothing);
  assert.deepEqual(readOptions("?executor=x&pictures=-1&strategy=PRF&collection=../secret"), nothing);
});

test("one option is set, the others stay", () => {
  assert.equal(withOption("?pictures=24&strategy=prf", "strategy", "grf"), "?pictures=24&strategy=grf");
  assert.equal(withOption("", "collection", "scenes"), "?collection=scenes");
});
