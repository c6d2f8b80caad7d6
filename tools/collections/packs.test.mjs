import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { pack } from "./packs.mjs";

const FACTS = { name: "test", title: "Test", examples: ["a cat"], framed: true, licence: { name: "CC0" } };

/** @param {string[]} contents */
function collection(contents) {
  const pictures = contents.map((text, number) => ({
    description: { id: `${number}`, label: text },
    bytes: Buffer.from(text),
  }));
  return { ...FACTS, pictures };
}

/** @param {Buffer | string} bytes */
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("every picture is found again at its place", () => {
  const contents = ["one", "three", "fifteen", "x", ""];
  const { index, files } = pack(collection(contents), 8);
  const found = index.pictures.map(({ pack: number, offset, length }) =>
    files[number]?.bytes.subarray(offset, offset + length).toString(),
  );
  assert.deepEqual(found, contents);
});

test("a pack ends before the picture that would overfill it; one larger than a pack has its own", () => {
  const { index } = pack(collection(["1234", "5678", "9", "123456789", "1"]), 8);
  assert.deepEqual(
    index.pictures.map((picture) => picture.pack),
    [0, 0, 1, 2, 3],
  );
  assert.deepEqual(
    index.packs.map(({ bytes }) => bytes),
    [8, 1, 9, 1],
  );
});

test("hashes are of the packs' bytes, one after the other", () => {
  const { index } = pack(collection(["1234", "5678", "9"]), 8);
  assert.deepEqual(
    index.packs.map((entry) => entry.sha256),
    [sha256("12345678"), sha256("9")],
  );
  assert.equal(index.hash, sha256("123456789"));
});

test("the index says what it is of", () => {
  const { index } = pack(collection(["1"]));
  const { name, title, examples, framed, licence } = index;
  assert.deepEqual({ name, title, examples, framed, licence }, FACTS);
  assert.equal(index.format, 2);
});

test("topics are in the index of a collection that has some", () => {
  const topics = [{ words: "a cat", relevant: ["0"] }];
  assert.deepEqual(pack({ ...collection(["1"]), topics }).index.topics, topics);
  assert.ok(!("topics" in pack(collection(["1"])).index));
});

test("an empty collection has no packs", () => {
  const { index, files } = pack(collection([]));
  assert.deepEqual([index.packs, index.pictures, files], [[], [], []]);
});
