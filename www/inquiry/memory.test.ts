import assert from "node:assert/strict";
import { test } from "node:test";
import { type Inquiry, readInquiry } from "./inquiry";
import { Memory } from "./memory";
import { Trail } from "./trail";

function asking(words: string): Inquiry {
  return readInquiry({ words }).inquiry;
}

test("it goes back and forward as the browser's does, and forgets all of it", () => {
  let words = "";
  const memory = new Memory(({ entry, inquiry }) => {
    words = inquiry.words;
    trail.arrive(entry, inquiry);
  });
  const timing = {
    now: () => 0,
    after: (_: number, work: () => void) => {
      work();
    },
  };
  const browser = { push: memory.push, replace: memory.replace, go: memory.go, ...timing };
  let trail = new Trail(browser, null, asking(""));
  for (const each of ["a", "b", "c"]) trail.change(asking(each), "done");
  assert.ok(trail.undo() && trail.undo());
  assert.equal(words, "a");
  assert.ok(trail.redo());
  assert.equal(words, "b");
  trail.change(asking("d"), "done");
  assert.ok(!trail.redo());
  assert.ok(trail.undo());
  assert.equal(words, "b");

  memory.forget();
  trail = new Trail(browser, null, asking(""));
  assert.ok(!trail.undo());
  trail.change(asking("e"), "done");
  assert.ok(trail.undo());
  assert.equal(words, "");
});
