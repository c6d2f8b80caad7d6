import assert from "node:assert/strict";
import { test } from "node:test";
import { negationIn } from "./negation";

for (const [words, wanted, unwanted] of [
  ["no dogs", "", "dogs"],
  ["a photo without dogs", "a photo", "dogs"],
  ["a beach without any people", "a beach", "people"],
  ["animals, but no cats", "animals", "cats"],
  ["fruit except for the apple", "fruit", "apple"],
  ["A face, not a smile", "A face", "smile"],
] as const) {
  test(`“${words}” wants no ${unwanted}`, () => {
    assert.deepEqual(negationIn(words), { wanted, unwanted });
  });
}

test("words that exclude nothing are left alone", () => {
  for (const words of ["", "a dog", "north", "a knot", "no", "without", "notes", "a cannot opener"]) {
    assert.equal(negationIn(words), null, words);
  }
});
