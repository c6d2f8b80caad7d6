import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { among, type Topic, truthOf } from "./truth";

interface Case {
  readonly index: unknown;
  readonly captions: readonly (readonly [string, readonly string[]])[];
  readonly topics: readonly Topic[];
}

const cases = JSON.parse(
  readFileSync(new URL("truth.fixtures.json", import.meta.url), "utf8"),
) as readonly Case[];

test("captions and topics are those that the Rust side reads", () => {
  for (const { index, captions, topics } of cases) {
    const found = truthOf(index);
    assert.deepEqual([...found.captions], captions);
    assert.deepEqual(found.topics, topics);
  }
});

test("what is not as it should be is left out", () => {
  const pictures = [
    { id: "a", label: "apple", captions: ["red", 7, " "], subgroup: 5 },
    { id: "", label: "b" },
    { id: "c" },
    null,
  ];
  const topics = [
    { words: "fruit", relevant: ["a", "a", "x", 3] },
    { words: " ", relevant: ["a"] },
    { words: "nothing", relevant: [] },
    "topic",
  ];
  const found = truthOf({ pictures, topics });
  assert.deepEqual([...found.captions], [["a", ["apple", "red"]]]);
  assert.deepEqual(found.topics, [{ words: "fruit", relevant: ["a"] }]);
  for (const nothing of [null, [], "x", { pictures: {}, topics: 1 }]) {
    assert.deepEqual(truthOf(nothing), { captions: new Map(), topics: [] });
  }
});

test("of a part of the pictures only what is among them is right", () => {
  const [own] = cases;
  const part = among(truthOf(own?.index), ["b"]);
  assert.deepEqual([...part.captions], [["b", ["a dog"]]]);
  assert.deepEqual(part.topics, [{ words: "anything", relevant: ["b"] }]);
});
