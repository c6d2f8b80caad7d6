import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCatalogue, parseCollection } from "./collectionIndex";
import { CATALOGUE, INDEX } from "./testing/collection";
import { saying } from "./testing/saying";

function bytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

test("the catalogue gives names and titles in order", () => {
  const names = parseCatalogue(bytes(CATALOGUE)).map(({ name }) => name);
  assert.deepEqual(names, ["objects", "photos"]);
});

test("a collection says all that the page shows", () => {
  const index = parseCollection(bytes({ ...INDEX, topics: [{ words: "more than the page reads" }] }));
  assert.deepEqual([index.title, index.examples, index.framed], ["Our photos", ["a dog", "a cat"], true]);
  assert.deepEqual(index.licence, { name: "CC0", url: "https://example.org/cc0", note: null });
  assert.deepEqual(index.pictures, INDEX.pictures);
  assert.equal(parseCollection(bytes({ ...INDEX, licence: null })).licence, null);
});

test("a licence's address is a link to the web, or none", () => {
  const licence = { name: "odd", url: "javascript:alert(1)" };
  assert.equal(parseCollection(bytes({ ...INDEX, licence })).licence?.url, null);
});

test("a list without a collection, or of another format, is refused", () => {
  assert.throws(() => parseCatalogue(bytes({ format: 1, collections: [] })), saying(/lists no collection/));
  assert.throws(
    () => parseCatalogue(bytes({ ...CATALOGUE, format: 3 })),
    saying(/format 3.*format 1: reload/),
  );
  assert.throws(() => parseCatalogue(bytes([])), saying(/not an object/));
  assert.throws(() => parseCollection(bytes("[1,")), saying(/index\.json is not JSON/));
});

const [FIRST, ...OTHERS] = INDEX.pictures;

for (const [what, wrong, message] of [
  ["an older format", { format: undefined }, /format none/],
  ["no title", { title: "" }, /"title" is not a text/],
  ["no pictures", { pictures: {} }, /"pictures" is not a list/],
  ["a picture that is none", { pictures: [null] }, /a picture is not an object/],
  ["a picture that is there twice", { pictures: [FIRST, FIRST, ...OTHERS] }, /a picture twice/],
  ["a picture beyond its pack", { pictures: [{ ...FIRST, length: 7 }] }, /"a" lies outside of its pack/],
  ["a picture of no bytes", { pictures: [{ ...FIRST, length: 0 }] }, /"a" lies outside of its pack/],
  [
    "no bytes of a pack that is not there",
    { pictures: [{ ...FIRST, pack: 2, length: 0 }] },
    /"a" lies outside/,
  ],
  ["a pack that is not there", { pictures: [{ ...FIRST, pack: 2 }] }, /"a" lies outside of its pack/],
  [
    "vectors of other pictures",
    { vectors: { url: "vectors.bin", bytes: 24, sha256: "0", model: "m", width: 2 } },
    /vectors are not as many/,
  ],
  ["a negative offset", { pictures: [{ ...FIRST, offset: -1 }] }, /"offset" is not a whole number/],
  [
    "a size that is no number",
    { packs: [{ ...INDEX.packs[0], bytes: 1e300 }] },
    /"bytes" is not a whole number/,
  ],
] as const) {
  test(`a collection with ${what} is refused`, () => {
    assert.throws(() => parseCollection(bytes({ ...INDEX, ...wrong })), saying(message));
  });
}
