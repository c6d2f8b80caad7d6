import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Report, Source } from "../protocol";
import { Cache } from "./cache";
import { Encoding } from "./encoding";
import { embedding, fakeDecoder, fakeEngines, MemoryStore, of, picture, SILENT } from "./testing/fakes";

beforeEach(fakeDecoder);

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
  const open = async (sources: readonly Source[]): Promise<void> => {
    const encoding = new Encoding(
      { engines: fakes.engines, cache, report },
      { kind: "open", gallery: "g", sources },
    );
    while (await encoding.step());
  };
  return { ...fakes, cache, reports, open };
}

function pictures(count: number): Source[] {
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
  const { open, images, search, reports } = visit(new MemoryStore());
  const some = pictures(100);
  await open(some);
  assert.equal(images.encoded, 100);
  await open([picture("new", 7), ...some]);
  assert.equal(images.encoded, 101);
  assert.deepEqual(images.batches.at(-1), [7]);
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
  assert.deepEqual(second.images.batches, [[106]]);
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
    const { open, images, cache } = visit(store, model);
    await open(pictures(5));
    await cache.flush();
    assert.equal(images.encoded, encoded, model);
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
  for (const [place, key] of [...store.kept.keys()].entries()) store.kept.set(key, broken[place]);
  const second = visit(store);
  await second.open(pictures(6));
  await second.cache.flush();
  assert.equal(second.images.encoded, 6);
  const third = visit(store);
  await third.open(pictures(6));
  assert.equal(third.images.encoded, 0);
});

test("a store that never answers does not stop encoding", async () => {
  const { engines, search } = fakeEngines();
  const cache = new Cache(SILENT, () => undefined, 10);
  const encoding = new Encoding(
    { engines, cache, report: () => undefined },
    {
      kind: "open",
      gallery: "g",
      sources: pictures(200),
    },
  );
  while (await encoding.step());
  assert.equal(search.gallery.size, 200);
});

test("a picture that cannot be used is reported, and the others are encoded", async () => {
  const { open, search, reports } = visit(new MemoryStore());
  const unusable = [
    picture("undecodable", 99),
    picture("large", 2000),
    picture("empty", 0),
    picture("odd", 13),
  ];
  const others = pictures(40);
  // By then batches have grown, so that each has neighbours.
  await open([...others.slice(0, 20), ...unusable, ...others.slice(20)]);
  assert.deepEqual(
    of("skipped", reports)
      .map(({ id }) => id)
      .sort(),
    ["empty", "large", "odd", "undecodable"],
  );
  assert.deepEqual(
    [...search.gallery.keys()].sort(),
    pictures(40)
      .map(({ id }) => id)
      .sort(),
  );
});

test("what is on screen is encoded first, also when it was not looked up yet", async () => {
  const { engines, images } = fakeEngines();
  const cache = new Cache(new MemoryStore(), () => undefined);
  const sources = pictures(200);
  const encoding = new Encoding(
    { engines, cache, report: () => undefined },
    { kind: "open", gallery: "g", sources },
  );
  encoding.prioritize(["p190"]);
  while (images.encoded < 1) await encoding.step();
  assert.deepEqual(images.batches[0], [290]);
});

test("that another executor carries on is passed on", async () => {
  const { open, images, reports } = visit(new MemoryStore());
  images.note = "the GPU was lost";
  await open(pictures(2));
  assert.deepEqual(of("executor", reports), [
    { kind: "executor", executor: "fake", note: "the GPU was lost" },
  ]);
});
