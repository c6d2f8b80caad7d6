import assert from "node:assert/strict";
import { test } from "node:test";
import { anyWish, NO_WISHES, unwish, wish } from "./wishes";

test("a wish is tidied, and counts once", () => {
  const wishes = wish(NO_WISHES, "more", "  at   the beach ");
  assert.deepEqual(wishes, { more: ["at the beach"], less: [] });
  assert.equal(wish(wishes, "more", "at the beach"), wishes);
  assert.equal(wish(wishes, "less", "   "), wishes);
});

test("nothing is wished for both ways", () => {
  const wishes = wish(wish(NO_WISHES, "more", "people"), "less", "people");
  assert.deepEqual(wishes, { more: [], less: ["people"] });
});

test("a wish taken back leaves the others", () => {
  const wishes = wish(wish(NO_WISHES, "more", "snow"), "less", "people");
  assert.deepEqual(unwish(wishes, "snow"), { more: [], less: ["people"] });
  assert.equal(anyWish(unwish(unwish(wishes, "snow"), "people")), false);
  assert.equal(anyWish(wishes), true);
});
