import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "../language";
import type { Said } from "../message";
import { Cache, type Store } from "./cache";
import { MemoryStore, SILENT } from "./testing/fakes";

function over(store: Store, patience?: number): { cache: Cache; notes: Said[] } {
  const notes: Said[] = [];
  const cache = new Cache(
    store,
    (note) => {
      notes.push(note);
    },
    patience,
  );
  return { cache, notes };
}

test("what is kept is there at once, and on the next visit", async () => {
  const store = new MemoryStore();
  const { cache } = over(store);
  cache.keep("captions", "a", "a cat");
  assert.deepEqual(await cache.recall("captions", ["b", "a"]), [undefined, "a cat"]);
  assert.deepEqual(await cache.recall("embeddings", ["a"]), [undefined]);
  await cache.flush();
  const { cache: next, notes } = over(store);
  assert.deepEqual(await next.recall("captions", ["b", "a"]), [undefined, "a cat"]);
  assert.deepEqual(notes, []);
});

test("entries are written in batches, each once", async () => {
  const store = new MemoryStore();
  const { cache } = over(store);
  for (let entry = 0; entry < 63; entry += 1) cache.keep("embeddings", String(entry), entry);
  await new Promise(setImmediate);
  assert.equal(store.writes, 0);
  cache.keep("embeddings", "63", 63);
  await new Promise(setImmediate);
  assert.deepEqual([store.writes, store.kept.size], [1, 64]);
  await cache.flush();
  assert.equal(store.writes, 1);
});

test("a store that never answers is done without after a while, and that is said once", async () => {
  const { cache, notes } = over(SILENT, 10);
  assert.deepEqual(await cache.recall("embeddings", ["a"]), [undefined]);
  assert.deepEqual(await cache.recall("embeddings", ["a"]), [undefined]);
  assert.equal(notes.length, 1);
  assert.match(inWords(notes[0] ?? ""), /keeps nothing .*does not answer/);
  // What this visit makes is still there.
  cache.keep("embeddings", "a", 1);
  await cache.flush();
  assert.deepEqual(await cache.recall("embeddings", ["a"]), [1]);
});

test("a store that only refuses to write keeps this visit's work in memory", async () => {
  const put = (): Promise<void> => Promise.reject(new Error("the quota is exceeded"));
  const { cache, notes } = over(Object.assign(new MemoryStore(), { put }));
  cache.keep("embeddings", "a", 1);
  await cache.flush();
  cache.keep("embeddings", "b", 2);
  await cache.flush();
  assert.deepEqual(await cache.recall("embeddings", ["a", "b"]), [1, 2]);
  assert.equal(notes.length, 1);
  assert.match(inWords(notes[0] ?? ""), /quota/);
});

test("a store that is full is read, and what is to be forgotten goes from it", async () => {
  const store = new MemoryStore();
  const before = over(store).cache;
  before.keep("captions", "m/photo:a", "a");
  before.keep("captions", "m/b", "b");
  await before.flush();
  const put = (): Promise<void> => Promise.reject(new Error("the quota is exceeded"));
  const { cache, notes } = over(Object.assign(store, { put }));
  cache.keep("captions", "m/c", "c");
  await cache.flush();
  assert.deepEqual(await cache.recall("captions", ["m/b", "m/c"]), ["b", "c"]);
  await cache.forget((key) => key.includes("photo:"));
  assert.deepEqual([...store.kept.keys()], ["captions m/b"]);
  assert.equal(notes.length, 1);
});

test("a store that refuses everything is no failure", async () => {
  const denied = (): Promise<never> => Promise.reject(new Error("denied"));
  const { cache, notes } = over({ get: denied, put: denied, keys: denied, change: denied });
  assert.deepEqual(await cache.recall("captions", ["a"]), [undefined]);
  assert.match(inWords(notes[0] ?? ""), /denied/);
});

test("what is to be forgotten goes from the store and from what is not written yet; the rest stays", async () => {
  const store = new MemoryStore();
  const { cache } = over(store);
  cache.keep("embeddings", "m/photo:a", 1);
  cache.keep("captions", "m/b", "b");
  await cache.flush();
  cache.keep("captions", "m/photo:a", "a");
  await cache.forget((key) => key.includes("photo:"));
  await cache.flush();
  assert.deepEqual([...store.kept.keys()], ["captions m/b"]);
  assert.deepEqual(await cache.recall("captions", ["m/photo:a", "m/b"]), [undefined, "b"]);
});
