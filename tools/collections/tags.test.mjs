import assert from "node:assert/strict";
import { test } from "node:test";

import { readJson } from "../lib/json.mjs";
import { at } from "../lib/paths.mjs";
import { tagQuestions } from "./tags.mjs";

test("the questions of tests/tags.json are those of the installed emojibase", () => {
  const { questions } = /** @type {{ questions: unknown }} */ (readJson(at("tests/tags.json")));
  assert.deepEqual(questions, tagQuestions());
});
