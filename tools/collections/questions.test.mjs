import assert from "node:assert/strict";
import { test } from "node:test";

import { readJson } from "../lib/json.mjs";
import { at } from "../lib/paths.mjs";
import { objects } from "./objects.mjs";

/** @typedef {{ words: string, kind: string, relevant: string[] }} Question */

const KINDS = ["function", "category", "idiom", "feeling", "scene", "part", "property", "occasion"];
const { questions } = /** @type {{ questions: Question[] }} */ (readJson(at("tests/questions.json")));

test("every question is asked once, and is of every kind", () => {
  assert.equal(questions.length, 60);
  assert.equal(new Set(questions.map(({ words }) => words.toLowerCase())).size, questions.length);
  assert.deepEqual([...new Set(questions.map(({ kind }) => kind))].toSorted(), KINDS.toSorted());
});

test("every right answer is a picture of the Objects, and none is its question's own name", () => {
  const labels = new Map(
    objects().pictures.map(({ description: { id, label } }) => [id, label.toLowerCase()]),
  );
  for (const { words, relevant } of questions) {
    assert.ok(relevant.length > 0 && new Set(relevant).size === relevant.length, words);
    assert.deepEqual(
      relevant.filter((id) => !labels.has(id)),
      [],
      words,
    );
    assert.ok(!relevant.some((id) => labels.get(id) === words.toLowerCase()), words);
  }
});
