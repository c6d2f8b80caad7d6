import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "../testing/browser";
import { signal } from "@preact/signals";
import {
  collectionState,
  type CollectionState,
  fetchCollections,
  offerCollection,
  openCollection,
  openName,
} from "../collections";
import { inWords } from "../language";
import { message } from "../message";
import { notes } from "../notes";
import * as visitor from "../question";
import { FILES, serve } from "../testing/collection";
import { settleTextTower } from "../textTower";
import { forgetUnknownPictures, inquiry, isAmended, restore, restoreRead } from "./current";
import { readInquiry } from "./inquiry";

serve(FILES);
settleTextTower();
await fetchCollections();
while (collectionState.value.phase !== "ready") await new Promise((resolve) => setTimeout(resolve, 1));
mock.restoreAll();

beforeEach(() => {
  visitor.startOver("");
  visitor.strategy.choose("prf");
  notes.value = [];
});

test("what was asked is asked again, in every part", () => {
  visitor.type("a dog");
  visitor.askWith("b");
  visitor.mark("a", "like");
  visitor.strategy.choose("explicit");
  visitor.addWish("less", "people");
  const before = inquiry.value;
  visitor.startOver("");
  visitor.strategy.choose("prf");
  restore(before);
  assert.deepEqual(inquiry.value, before);
});

test("numbers alone are a formula's: without a strategy beside them they are PRF's, not the network's", () => {
  const numbers = { weights: { alpha: 1, beta: 0.5, gamma: 0.25 }, tau: null, k: null };
  visitor.strategy.choose("network");
  restore(readInquiry({ words: "dog" }).inquiry);
  assert.equal(visitor.strategy.value, "network");
  const { inquiry: read } = readInquiry({ words: "dog", overrides: numbers });
  restore(read);
  assert.equal(visitor.strategy.value, "prf");
  visitor.strategy.choose("afs");
  restore(read);
  assert.equal(visitor.strategy.value, "afs");
});

test("a strategy or a collection that is not named stays", () => {
  visitor.strategy.choose("grf");
  const open = openName.value;
  restore(readInquiry({ words: "dog" }).inquiry);
  assert.equal(visitor.strategy.value, "grf");
  assert.equal(openName.value, open);
});

test("what could not be restored is told in one sentence", () => {
  restoreRead(message("thisLink"), readInquiry({ words: "dog", strategy: "xyz", marks: [7] }));
  assert.equal(visitor.words.value, "dog");
  assert.deepEqual(notes.value.map(inWords), [
    "This link could not be restored whole: one of its marks is none, there is no strategy “xyz” here.",
  ]);
});

test("a collection that is not there is told, and the open one stays", () => {
  const open = openName.value;
  restore(readInquiry({ collection: "atlantis" }).inquiry);
  assert.equal(openName.value, open);
  assert.deepEqual(notes.value.map(inWords), ["There is no collection “atlantis” here."]);
});

test("marks of pictures that are not there are taken back, which is told and no act of the visitor's", () => {
  for (const id of ["x1", "x2", "x3", "x4"]) visitor.mark(id, "like");
  visitor.mark("a", "dislike");
  visitor.askWith("x1");
  forgetUnknownPictures();
  assert.equal(visitor.example.value, null);
  assert.deepEqual(
    visitor.marks.value.map(({ id }) => id),
    ["a"],
  );
  assert.ok(isAmended(inquiry.value));
  assert.equal(notes.value.length, 1);
  assert.match(inWords(notes.value[0] ?? ""), /no picture “x1”, “x2”, “x3” and 1 more in “Our photos”/);
  visitor.type("dog");
  assert.ok(!isAmended(inquiry.value));
});

test("marks of pictures that the browser does not give just now stay", () => {
  const before = openName.value ?? "";
  const ready = { phase: "ready", key: "own", sources: [], vectors: null } as const;
  const state = signal<CollectionState>({ ...ready, isUnread: true });
  const begin = (): void => undefined;
  offerCollection({
    name: "own",
    title: "Own",
    state,
    collection: signal(null),
    pictures: signal([]),
    begin,
  });
  openCollection("own");
  visitor.mark("x1", "like");
  forgetUnknownPictures();
  assert.equal(visitor.marks.value.length, 1);
  state.value = ready;
  forgetUnknownPictures();
  assert.deepEqual(visitor.marks.value, []);
  openCollection(before);
});
