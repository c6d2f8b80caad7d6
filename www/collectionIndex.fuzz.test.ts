import assert from "node:assert/strict";
import { parseCatalogue, parseCollection } from "./collectionIndex";
import { inWords } from "./language";
import { saidOf } from "./message";
import { CATALOGUE, INDEX } from "./testing/collection";
import { changed, changedText, fuzzed, type Random } from "./testing/fuzz";

const WORDS = [
  "format",
  "packs",
  "pictures",
  "offset",
  "length",
  "pack",
  "bytes",
  "vectors",
  "width",
  "id",
] as const;
const WHOLE = {
  ...INDEX,
  // Of three pictures, two numbers each.
  vectors: { url: "vectors.bin", bytes: 18, sha256: "00", model: "m", width: 2 },
};

function file(value: unknown, random: Random): Uint8Array {
  const text = JSON.stringify(changed(value, random, WORDS));
  const broken = random.once(8) ? changedText(text, random, ["}", "1e999", '"', "\\u0000", "[", "-0"]) : text;
  return new TextEncoder().encode(broken);
}

/** What is made of a file, or nothing where it is refused as it should be. */
function read<T>(parse: (file: Uint8Array) => T, bytes: Uint8Array): T | null {
  try {
    return parse(bytes);
  } catch (error) {
    assert.match(inWords(saidOf(error)), /^index\.json/);
    return null;
  }
}

fuzzed("a collection's index is refused in words, or holds what it promises", (random) => {
  const index = read(parseCollection, file(WHOLE, random));
  if (index === null) return;
  assert.equal(new Set(index.pictures.map(({ id }) => id)).size, index.pictures.length);
  for (const { pack, offset, length } of index.pictures) {
    const bytes = index.packs[pack]?.bytes ?? -1;
    assert.ok(offset >= 0 && length >= 0 && offset + length <= bytes, JSON.stringify(index));
  }
  assert.ok(index.licence?.url?.startsWith("http") ?? true);
  assert.ok(index.examples.every((example) => typeof example === "string"));
  const { vectors } = index;
  assert.ok(vectors === null || vectors.bytes === index.pictures.length * (vectors.width + 4));
});

fuzzed("the list of collections is refused in words, or lists some", (random) => {
  const collections = read(parseCatalogue, file(CATALOGUE, random));
  if (collections === null) return;
  assert.ok(collections.length > 0);
  assert.ok(collections.every(({ name, title }) => name !== "" && title !== ""));
});
