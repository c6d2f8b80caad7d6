import assert from "node:assert/strict";
import { test } from "node:test";
import { readInquiry, type Inquiry } from "../inquiry/inquiry";
import { titleOf } from "./title";

const WORDS = readInquiry({ words: " a dog " }).inquiry;
const LIKED = readInquiry({ words: " a dog ", marks: [{ id: "llama", side: "like" }] }).inquiry;
const BOX = { left: 0, top: 0, right: 0.5, bottom: 0.5 };

function title(before: Inquiry | null, now: Inquiry): string {
  return titleOf(before, now, (id) => `the ${id}`);
}

test("a round is called by what is new in it", () => {
  const part = { id: "cat", side: "dislike", region: BOX } as const;
  const wished = { ...WORDS, wishes: { more: ["snow"], less: [] } };
  for (const [before, now, called] of [
    [null, WORDS, "“a dog”"],
    [null, LIKED, "“a dog”"],
    [WORDS, { ...WORDS, words: "a cat" }, "“a cat”"],
    [WORDS, LIKED, "+ the llama"],
    [LIKED, WORDS, "taken back: + the llama"],
    [LIKED, { ...LIKED, marks: [...LIKED.marks, part] }, "− part of the cat"],
    [WORDS, wished, "more: “snow”"],
    [wished, WORDS, "taken back: “snow”"],
    [WORDS, { ...WORDS, words: "", example: { id: "cat", share: 1 } }, "like the cat"],
    [WORDS, { ...WORDS, example: { id: "cat", share: 0.5 } }, "like the cat"],
    [WORDS, { ...WORDS, strategy: "grf" }, "by Captions"],
    [WORDS, { ...WORDS, overrides: { weights: null, tau: null, k: 3 } }, "other numbers"],
    [WORDS, { ...LIKED, words: "" }, "marks alone"],
  ] as const) {
    assert.equal(title(before, now), called);
  }
});
