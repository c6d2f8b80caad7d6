import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report, Source, Vectors } from "../protocol";
import { Cache } from "./cache";
import { Encoding } from "./encoding";
import { isOfPhoto, photoKey } from "./keys";
import type { Engines } from "./start";
import { seal } from "./seal";
import { embedding, fakeEngines, MemoryStore, of, picture, SILENT, widthOf } from "./testing/fakes";

/** A visit: opens galleries one after the other and encodes each to its end. */
function visit(store: MemoryStore, fingerprint = "model") {
  const fakes = fakeEngines(fingerprint);
  const reports: Report[] = [];
  const report = (message: Report): void => {
    reports.push(message);
  };
  const cache = new Cache(store, (text) => {
    report({ kind: "note", text });
  });
  const open = async (sources: readonly Source[], vectors: Vectors | null = null): Promise<Encoding> => {
    const encoding = new Encoding(
      { engines: fakes.engines, cache, report },
      { kind: "open", gallery: "g", sources, vectors },
    );
    while (await encoding.step());
    await fakes.pool.idle();
    return encoding;
  };
  return { ...fakes, cache, reports, open };
}

function pictures(count: number): ReturnType<typeof picture>[] {
  return Array.from({ length: count }, (_, place) => picture(`p${place}`, place + 100));
}

test("every picture ends up in the gallery under its own embedding", async () => {
  const { open, search, reports } = visit(new MemoryStore());
  await open(pictures(150));
  assert.equal(search.gallery.size, 150);
  for (const { id, file } of pictures(150)) assert.deepEqual(search.gallery.get(id), embedding(file.size));
  const encoded = of("encoded", reports).reduce((sum, report) => sum + report.pictures, 0);
  assert.equal(encoded, 150);
  assert.deepEqual(of("restored", reports), []);
});

test("adding a picture to a gallery encodes that picture", async () => {
  const { open, pool, search, reports } = visit(new MemoryStore());
  const some = pictures(100);
  await open(some);
  assert.equal(pool.encoded, 100);
  await open([picture("new", 7), ...some]);
  assert.equal(pool.encoded, 101);
  assert.deepEqual(pool.batches.at(-1), ["new"]);
  assert.equal(search.gallery.size, 101);
  assert.equal(
    of("restored", reports).reduce((sum, report) => sum + report.pictures, 0),
    100,
  );
});

test("the next visit, another gallery and another name encode a picture no second time", async () => {
  const store = new MemoryStore();
  const first = visit(store);
  await first.open(pictures(10));
  await first.cache.flush();
  const second = visit(store);
  await second.open([picture("other name", 105), picture("unknown", 105, 1)]);
  assert.deepEqual(second.pool.batches, [["unknown"]]);
  assert.deepEqual(second.search.gallery.get("other name"), embedding(105));
});

test("another model encodes anew, and the first model's embeddings stay", async () => {
  const store = new MemoryStore();
  for (const [model, encoded] of [
    ["a", 5],
    ["b", 5],
    ["a", 0],
    ["b", 0],
  ] as const) {
    const { open, pool, cache } = visit(store, model);
    await open(pictures(5));
    await cache.flush();
    assert.equal(pool.encoded, encoded, model);
  }
});

test("broken entries are made anew", async () => {
  const store = new MemoryStore();
  const first = visit(store);
  await first.open(pictures(6));
  await first.cache.flush();
  const broken = [
    Float32Array.of(1),
    Float32Array.of(NaN, 1),
    "text",
    null,
    Float32Array.of(0, 0),
    undefined,
  ];
  for (const [place, key] of [...store.kept.keys()].entries()) store.kept.set(key, seal(broken[place]));
  const second = visit(store);
  await second.open(pictures(6));
  await second.cache.flush();
  assert.equal(second.pool.encoded, 6);
  const third = visit(store);
  await third.open(pictures(6));
  assert.equal(third.pool.encoded, 0);
});

test("an embedding of which a bit is another one is made anew, also where its length is as before", async () => {
  const store = new MemoryStore();
  const first = visit(store);
  await first.open(pictures(1));
  await first.cache.flush();
  for (const kept of store.kept.values()) {
    const { value } = kept as { value: Float32Array };
    value[0] = -(value[0] ?? 0);
  }
  const second = visit(store);
  await second.open(pictures(1));
  assert.equal(second.pool.encoded, 1);
  assert.deepEqual(second.search.gallery.get("p0"), embedding(100));
});

test("a store that never answers does not stop encoding", async () => {
  const { engines, pool, search } = fakeEngines();
  const cache = new Cache(SILENT, () => undefined, 10);
  const encoding = new Encoding(
    { engines, cache, report: () => undefined },
    { kind: "open", gallery: "g", sources: pictures(200), vectors: null },
  );
  while (await encoding.step());
  await pool.idle();
  assert.equal(search.gallery.size, 200);
});

test("a picture that cannot be used is reported, and the others are encoded", async () => {
  const { open, search, reports } = visit(new MemoryStore());
  await open([...pictures(20), picture("undecodable", 99), picture("last", 7)]);
  const skipped = { kind: "skipped", gallery: "g", id: "undecodable", reason: "no picture" };
  assert.deepEqual(of("skipped", reports), [skipped]);
  assert.equal(search.gallery.size, 21);
});

test("what is on screen is encoded first, also when it was not looked up yet", async () => {
  const { engines, pool } = fakeEngines();
  pool.size = 1;
  const cache = new Cache(new MemoryStore(), () => undefined);
  const sources = pictures(200);
  const encoding = new Encoding(
    { engines, cache, report: () => undefined },
    { kind: "open", gallery: "g", sources, vectors: null },
  );
  encoding.prioritize(["p190"]);
  while (await encoding.step());
  await pool.idle();
  assert.deepEqual(pool.batches[0], ["p190"]);
  assert.equal(pool.encoded, 200);
});

test("what was still being encoded of the gallery before is kept, and not searched", async () => {
  const store = new MemoryStore();
  const { engines, pool, search } = fakeEngines();
  const reports: Report[] = [];
  const cache = new Cache(store, () => undefined);
  const report = (message: Report): void => void reports.push(message);
  const opened = (sources: readonly Source[]): Encoding =>
    new Encoding({ engines, cache, report }, { kind: "open", gallery: "g", sources, vectors: null });
  const before = opened(pictures(3));
  pool.feed({ take: () => [], finish: () => undefined });
  await before.step();
  const late = before.take(3);
  before.close();
  opened([picture("other", 8)]);
  before.finish({
    ids: late.map(({ id }) => id),
    embeddings: Float32Array.from(late.flatMap((source) => [...embedding(widthOf(source))])),
    unusable: [{ id: "p9", reason: "no picture" }],
    milliseconds: 1,
  });
  assert.deepEqual(before.take(3), []);
  await pool.idle();
  assert.equal(search.gallery.size, 0);
  assert.deepEqual(reports, []);
  await cache.flush();
  assert.equal(store.kept.size, 3);
});

/** Embeddings near the pictures' own, as a collection brings them. */
function vectors(sources: ReturnType<typeof pictures>, model = "model"): Vectors {
  const rows = sources.map(({ file }) => embedding(file.size + 0.1));
  return {
    ids: sources.map(({ id }) => id),
    model,
    numbers: Int8Array.from(rows.flatMap((row) => [...row].map((value) => Math.round(value * 127)))),
    steps: new Float32Array(sources.length).fill(1 / 127),
  };
}

test("embeddings that came along are searched at once, and give way to the pictures' own", async () => {
  const { open, search, reports } = visit(new MemoryStore());
  const sources = pictures(40);
  const opening = open(sources, vectors(sources));
  assert.equal(search.gallery.size, 40);
  assert.deepEqual(reports[0], { kind: "shipped", gallery: "g", pictures: 40 });
  await opening;
  for (const { id, file } of sources) assert.deepEqual(search.gallery.get(id), embedding(file.size));
  // .1 rad are 5.7 degrees, and the numbers are rounded to 127 steps.
  const found = of("encoded", reports).at(-1)?.difference ?? 0;
  assert.ok(found > 5.2 && found < 6.3, String(found));
});

test("embeddings are searched before the model is known, and taken back where it is another one", async () => {
  for (const made of ["model", "another"]) {
    const { engines, search, pool } = fakeEngines();
    const known: { -readonly [K in keyof Engines]: Engines[K] } = { ...engines, fingerprint: null };
    const [reports, sources] = [[] as Report[], pictures(5)];
    const report = (message: Report): void => void reports.push(message);
    const cache = new Cache(new MemoryStore(), () => undefined);
    const open = { kind: "open", gallery: "g", sources, vectors: vectors(sources, made) } as const;
    const encoding = new Encoding({ engines: known, cache, report }, open);
    assert.equal(await encoding.step(), false);
    assert.equal(search.gallery.size, 5);
    known.fingerprint = "model";
    while (await encoding.step());
    const counts = of("shipped", reports).map(({ pictures }) => pictures);
    assert.deepEqual(counts, made === "model" ? [5] : [5, 0]);
    await pool.idle();
    assert.equal(search.gallery.size, 5);
    assert.equal(of("encoded", reports).at(-1)?.difference === null, made === "another");
  }
});

test("embeddings are searched before any picture is there", async () => {
  const { engines, search, pool } = fakeEngines();
  const [reports, sources] = [[] as Report[], pictures(5)];
  const report = (message: Report): void => void reports.push(message);
  const cache = new Cache(new MemoryStore(), () => undefined);
  const open = { kind: "open", gallery: "g", sources: [], vectors: vectors(sources) } as const;
  const encoding = new Encoding({ engines, cache, report }, open);
  assert.equal(await encoding.step(), false);
  assert.equal(search.gallery.size, 5);
  assert.ok(encoding.add("g", sources));
  while (await encoding.step());
  await pool.idle();
  for (const { id, file } of sources) assert.deepEqual(search.gallery.get(id), embedding(file.size));
});

test("embeddings of other pictures are left alone", async () => {
  const sources = pictures(5);
  const all = vectors(sources);
  for (const wrong of [{ ...all, ids: all.ids.slice(1) }, null]) {
    const { open, reports } = visit(new MemoryStore());
    await open(sources, wrong);
    assert.deepEqual(of("shipped", reports), []);
    assert.equal(of("encoded", reports).at(-1)?.difference, null);
  }
});

/** A photo of the visitor's, of which a reduction is kept. */
function photo(id: string, width: number): Source {
  return { id, file: { key: photoKey(id), file: new Blob([new Uint8Array(width)]) } };
}

/** A gallery that is open, and how to let its work be done. */
function opened(sources: readonly Source[]) {
  const store = new MemoryStore();
  const { engines, pool, search } = fakeEngines();
  const cache = new Cache(store, () => undefined);
  const encoding = new Encoding(
    { engines, cache, report: () => undefined },
    { kind: "open", gallery: "g", sources, vectors: null },
  );
  const work = async (): Promise<void> => {
    while (await encoding.step());
    await pool.idle();
  };
  return { store, pool, search, cache, encoding, work };
}

test("a gallery grows while it is encoded, and only by pictures of its own", async () => {
  const { encoding, work, search } = opened([photo("a", 5)]);
  await work();
  assert.equal(encoding.add("g", [photo("b", 6)]), true);
  assert.equal(encoding.add("another", [photo("c", 7)]), false);
  await work();
  assert.deepEqual([...search.gallery.keys()], ["a", "b"]);
  assert.deepEqual(search.gallery.get("b"), embedding(6));
});

test("while it is paused nothing is encoded", async () => {
  const { encoding, work, pool } = opened([photo("a", 5)]);
  encoding.pause(true);
  await work();
  assert.equal(pool.encoded, 0);
  encoding.pause(false);
  await pool.idle();
  assert.equal(pool.encoded, 1);
});

test("what was found out about photos is forgotten, also what is still on its way", async () => {
  const { encoding, work, store, cache } = opened([photo("a", 5), picture("of a collection", 6)]);
  await work();
  await cache.flush();
  assert.equal(store.kept.size, 2);
  encoding.add("g", [photo("b", 7)]);
  encoding.pause(true);
  await work();
  encoding.forget();
  await cache.forget(isOfPhoto);
  encoding.pause(false);
  await work();
  await cache.flush();
  assert.deepEqual(
    [...store.kept.keys()].map((key) => isOfPhoto(key)),
    [false],
  );
});
