import assert from "node:assert/strict";
import { test } from "node:test";
import { hindrance, methodsOf } from "./methods";
import { queriesOf } from "./queries";
import type { Truth } from "./truth";

const TRUTH: Truth = {
  captions: new Map([
    ["a", ["an apple", "fruit"]],
    ["b", ["a dog"]],
  ]),
  topics: [{ words: "things", relevant: ["b", "a"] }],
};

test("each caption asks for its picture, and the others are what else is true", () => {
  const apple = { words: "an apple", relevant: ["a"], others: ["fruit"], query: [1, 0] };
  const fruit = { words: "fruit", relevant: ["a"], others: ["an apple"], query: [1, 1] };
  const dog = { words: "a dog", relevant: ["b"], others: [], query: [2, 0] };
  // A picture without a caption has its place all the same.
  const ids = ["x", "a", "b"];
  assert.deepEqual(queriesOf(TRUTH, ids, "blind", "first"), [apple, dog]);
  assert.deepEqual(queriesOf(TRUTH, ids, "blind", "all"), [apple, fruit, dog]);
});

test("a visitor has topics in mind", () => {
  const things = [{ words: "things", relevant: ["b", "a"], others: [], query: [0, 0] }];
  assert.deepEqual(queriesOf(TRUTH, ["a", "b"], "clicks", "first"), things);
  assert.deepEqual(queriesOf(TRUTH, ["a", "b"], "pages", "all"), things);
});

test("only who says words adds some, where there are any", () => {
  const names = (protocol: "blind" | "clicks") => methodsOf(protocol).map(({ name }) => name);
  assert.deepEqual(names("blind"), ["none", "prf", "grf", "afs", "explicit"]);
  assert.deepEqual(names("clicks"), ["none", "network", "prf", "grf", "afs"]);
  const lines = methodsOf("blind").map(({ line }) => line);
  assert.equal(new Set(lines).size, lines.length);
  assert.equal(hindrance("explicit", TRUTH), null);
  assert.notEqual(hindrance("explicit", { ...TRUTH, captions: new Map([["b", ["a dog"]]]) }), null);
  assert.equal(hindrance("prf", { captions: new Map(), topics: [] }), null);
});
