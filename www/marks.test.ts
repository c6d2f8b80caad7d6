import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_MARKS, sameTarget, sideOf, toggle } from "./marks";
import type { Mark, Region, Side } from "./protocol";

const LEFT: Region = { left: 0, top: 0, right: 0.5, bottom: 1 };
const RIGHT: Region = { ...LEFT, left: 0.5, right: 1 };

function mark(id: string, side: Side, region: Region | null = null): Mark {
  return { id, side, region };
}

test("the same mark again takes it back", () => {
  const marks = toggle(toggle(NO_MARKS, mark("a", "like")), mark("b", "like"));
  assert.deepEqual(toggle(marks, mark("a", "like")), [mark("b", "like")]);
});

test("a picture is on one side only, and the latest mark comes last", () => {
  const marks = toggle(toggle(NO_MARKS, mark("a", "like")), mark("b", "dislike"));
  assert.deepEqual(toggle(marks, mark("a", "dislike")), [mark("b", "dislike"), mark("a", "dislike")]);
});

test("parts of a picture are marked apart from each other and from the whole", () => {
  let marks = toggle(NO_MARKS, mark("a", "like", LEFT));
  marks = toggle(marks, mark("a", "dislike", RIGHT));
  assert.equal(sideOf(marks, "a"), null);
  marks = toggle(marks, mark("a", "dislike"));
  assert.equal(sideOf(marks, "a"), "dislike");
  assert.equal(marks.length, 3);
  // An equal region is the same one, whoever made it.
  marks = toggle(marks, mark("a", "like", { ...LEFT }));
  assert.deepEqual(marks, [mark("a", "dislike", RIGHT), mark("a", "dislike")]);
});

test("a part is the same as the engine tells it, in 32-bit numbers", () => {
  const region = { left: 0.1, top: 0, right: 0.6, bottom: 0.5 };
  const told = { left: Math.fround(0.1), top: 0, right: Math.fround(0.6), bottom: 0.5 };
  assert.ok(sameTarget({ id: "a", region }, { id: "a", region: told }));
  assert.ok(!sameTarget({ id: "a", region }, { id: "a", region: { ...told, top: 0.001 } }));
  assert.ok(!sameTarget({ id: "a", region }, { id: "a", region: null }));
});
