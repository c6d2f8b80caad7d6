import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { type Inquiry, readInquiry } from "./inquiry";
import { type Browser, type Entry, Trail } from "./trail";

/** A browser's history: what its entries say, and which one is shown. */
let entries: { entry: Entry; words: string }[];
let shown: number;
let writes: number;
let now: number;
let waiting: { at: number; work: () => void }[];

const browser: Browser = {
  push: (entry, { words }) => {
    entries.splice(shown + 1, Infinity, { entry, words });
    shown += 1;
  },
  replace: (entry, { words }) => {
    writes += 1;
    entries[shown] = { entry, words };
  },
  go: (steps) => {
    shown += steps;
  },
  now: () => now,
  after: (milliseconds, work) => {
    waiting.push({ at: now + milliseconds, work });
  },
};

function asking(words: string): Inquiry {
  return readInquiry({ words }).inquiry;
}

function pass(milliseconds: number): void {
  now += milliseconds;
  const due = waiting.filter(({ at }) => at <= now);
  waiting = waiting.filter(({ at }) => at > now);
  for (const { work } of due) work();
}

function said(): string[] {
  return entries.map(({ words }) => words);
}

/** The browser has gone where it was sent. */
function follow(trail: Trail): void {
  const { entry, words } = entries[shown] ?? { entry: null, words: "" };
  trail.arrive(entry, asking(words));
}

beforeEach(() => {
  entries = [{ entry: { step: 0 }, words: "" }];
  [shown, writes, now, waiting] = [0, 0, 10_000, []];
});

test("each act is an entry", () => {
  const trail = new Trail(browser, null, asking(""));
  assert.ok(trail.change(asking("dog"), "done"));
  assert.ok(trail.change(asking("cat"), "done"));
  assert.ok(!trail.change(asking("cat"), "done"));
  assert.deepEqual(said(), ["", "dog", "cat"]);
});

test("words that are typed in one go are one entry, and soon in the address", () => {
  const trail = new Trail(browser, null, asking(""));
  for (const words of ["d", "do", "dog"]) {
    trail.change(asking(words), "typed");
    pass(100);
  }
  assert.equal(entries.length, 2);
  pass(1000);
  assert.deepEqual(said(), ["", "dog"]);
  pass(1000);
  trail.change(asking("dogs"), "typed");
  assert.deepEqual(said(), ["", "dog", "dogs"]);
});

test("the address is written a few times a second, however fast one types", () => {
  const trail = new Trail(browser, null, asking(""));
  writes = 0;
  for (let letters = 1; letters <= 100; letters += 1) {
    trail.change(asking("x".repeat(letters)), "typed");
    pass(20);
  }
  assert.ok(writes <= 6, `${writes} times in two seconds`);
  pass(400);
  assert.deepEqual(said(), ["", "x".repeat(100)]);
});

test("an act right after typing leaves the words in their own entry", () => {
  const trail = new Trail(browser, null, asking(""));
  trail.change(asking("d"), "typed");
  trail.change(asking("dog"), "typed");
  trail.change(asking("mark"), "done");
  assert.deepEqual(said(), ["", "dog", "mark"]);
});

test("what no visitor did makes no entry", () => {
  const trail = new Trail(browser, null, asking(""));
  trail.change(asking("dog"), "done");
  trail.change(asking("hound"), "amended");
  assert.deepEqual(said(), ["", "hound"]);
});

test("undo and redo go along the entries, and not beyond them", () => {
  const trail = new Trail(browser, null, asking(""));
  assert.equal(trail.undo(), false);
  trail.change(asking("dog"), "done");
  trail.change(asking("cat"), "done");
  // Twice before the browser has followed.
  assert.ok(trail.undo());
  assert.ok(trail.undo());
  assert.equal(trail.undo(), false);
  follow(trail);
  assert.equal(shown, 0);
  assert.ok(trail.redo());
  follow(trail);
  trail.change(asking("bird"), "done");
  assert.equal(trail.redo(), false);
  assert.deepEqual(said(), ["", "dog", "bird"]);
});

test("after a reload the steps before can still be undone", () => {
  const trail = new Trail(browser, { step: 2 }, asking("cat"));
  assert.ok(trail.undo());
  assert.equal(trail.redo(), true);
});

test("an address that the visitor changed is an entry of its own", () => {
  const trail = new Trail(browser, null, asking(""));
  entries.push({ entry: { step: 99 }, words: "typed into the address" });
  shown = 1;
  trail.arrive(null, asking("typed into the address"));
  assert.deepEqual(entries[1]?.entry, { step: 1 });
  assert.ok(trail.undo());
});

test("any step that there is can be gone to, and no other", () => {
  const trail = new Trail(browser, null, asking(""));
  for (const words of ["a", "b", "c"]) trail.change(asking(words), "done");
  trail.goTo(1);
  assert.equal(entries[shown]?.words, "a");
  trail.arrive({ step: 1 }, asking("a"));
  assert.deepEqual([trail.step, trail.newest], [1, 3]);
  for (const none of [-1, 1, 4]) trail.goTo(none);
  assert.equal(shown, 1);
  trail.goTo(3);
  assert.equal(entries[shown]?.words, "c");
});
