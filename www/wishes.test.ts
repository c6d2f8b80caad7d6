import assert from "node:assert/strict";
import { test } from "node:test";
import { addWish, anyWish, NO_WISHES, removeWish } from "./wishes";

test("a wish is tidied, and counts once", () => {
  const wishes = addWish(NO_WISHES, "more", "  at   the beach ");
  assert.deepEqual(wishes, { more: ["at the beach"], less: [] });
  assert.equal(addWish(wishes, "more", "at the beach"), wishes);
  assert.equal(addWish(wishes, "less", "   "), wishes);
});

test("nothing is wished for both ways", () => {
  const wishes = addWish(addWish(NO_WISHES, "more", "people"), "less", "people");
  assert.deepEqual(wishes, { more: [], less: ["people"] });
});

test("a wish taken back leaves the others", () => {
  const wishes = addWish(addWish(NO_WISHES, "more", "snow"), "less", "people");
  assert.deepEqual(removeWish(wishes, "snow"), { more: [], less: ["people"] });
  assert.equal(anyWish(removeWish(removeWish(wishes, "snow"), "people")), false);
  assert.equal(anyWish(wishes), true);
});
