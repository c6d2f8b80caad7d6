import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { saying } from "../../testing/saying";
import type { ImageEngine } from "../../../pkg/more_like_this.js";
import type { Source } from "../../protocol";
import { embedding, fakeDecoder, FakeImages, picture } from "../testing/fakes";
import { encodeBatch, extractPatches } from "./batch";
import { decode } from "./decode";

beforeEach(fakeDecoder);

function tower() {
  const images = new FakeImages();
  return { images, engine: images as unknown as ImageEngine };
}

function decoded(sources: readonly Source[]): Promise<Awaited<ReturnType<typeof decode>>[]> {
  return Promise.all(sources.map(decode));
}

test("every picture gets its own embedding, in the order of the batch", async () => {
  const { images, engine } = tower();
  const { ids, embeddings, unusable } = await encodeBatch(
    engine,
    await decoded([picture("a", 7), picture("b", 5)]),
  );
  assert.deepEqual(ids, ["a", "b"]);
  assert.deepEqual([...embeddings], [...embedding(7), ...embedding(5)]);
  assert.deepEqual(unusable, []);
  assert.deepEqual(images.batches, [[7, 5]]);
});

test("pictures that cannot be used are named, and cost the others nothing", async () => {
  const { engine } = tower();
  const sources = [
    picture("first", 5),
    picture("undecodable", 99),
    picture("large", 2000),
    picture("empty", 0),
    picture("odd", 13),
    picture("last", 7),
  ];
  const { ids, embeddings, unusable } = await encodeBatch(engine, await decoded(sources));
  assert.deepEqual(ids, ["first", "last"]);
  assert.deepEqual([...embeddings], [...embedding(5), ...embedding(7)]);
  assert.deepEqual(unusable.map(({ id }) => id).sort(), ["empty", "large", "odd", "undecodable"]);
});

test("a batch of nothing usable is an answer, too", async () => {
  const { engine } = tower();
  const { ids, embeddings, unusable } = await encodeBatch(engine, await decoded([picture("x", 99)]));
  assert.deepEqual([ids.length, embeddings.length, unusable.length], [0, 0, 1]);
});

test("a trap of the tower is no matter of one picture", async () => {
  const { images, engine } = tower();
  images.encode = () => Promise.reject(new WebAssembly.RuntimeError("unreachable"));
  await assert.rejects(encodeBatch(engine, await decoded([picture("a", 7)])), WebAssembly.RuntimeError);
});

test("patch tokens are of the picture that was asked for, or the reason is told", async () => {
  const { engine } = tower();
  assert.deepEqual([...(await extractPatches(engine, await decode(picture("a", 7))))], [7]);
  await assert.rejects(
    async () => extractPatches(engine, await decode(picture("x", 99))),
    saying(/"x" could not be/),
  );
});
