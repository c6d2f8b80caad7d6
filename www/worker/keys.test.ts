import assert from "node:assert/strict";
import { test } from "node:test";
import { captionKey, contentKey, embeddingKey, isOfPhoto, photoKey } from "./keys";

test("a picture is known by its bytes", async () => {
  // From FIPS 180-4's examples.
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(await contentKey(new Blob(["abc"])), abc);
  assert.equal(await contentKey(new Blob(["a", "bc"], { type: "image/png" })), abc);
  assert.notEqual(await contentKey(new Blob(["abd"])), abc);
});

test("a file that cannot be read has no hash", async () => {
  const gone = { arrayBuffer: () => Promise.reject(new Error("moved")) } as unknown as Blob;
  assert.equal(await contentKey(gone), null);
});

test("keys differ in all that a value depends on", () => {
  const region = { left: 0, top: 0.25, right: 0.5, bottom: 1 };
  const keys = [
    embeddingKey("m", "h"),
    embeddingKey("n", "h"),
    embeddingKey("m", "i"),
    captionKey("m", "c", "h", null),
    captionKey("m", "d", "h", null),
    captionKey("m", "c", "h", region),
    captionKey("m", "c", "h", { ...region, bottom: 0.5 }),
  ];
  assert.equal(new Set(keys).size, keys.length);
});

test("what is kept of a visitor's own photos can be told from the rest, and from what it was made of", async () => {
  const key = photoKey("ab");
  assert.equal(await contentKey({ key, file: null }), key);
  for (const kept of [embeddingKey("m", key), captionKey("m", "c", key, null)]) assert.ok(isOfPhoto(kept));
  for (const kept of [embeddingKey("m", "ab"), captionKey("m", "c", "ab", null)]) assert.ok(!isOfPhoto(kept));
});
