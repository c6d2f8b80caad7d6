import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import "./testing/browser";
import type * as Collections from "./collections";
import { inWords } from "./language";
import { notes } from "./notes";
import { portion } from "./portion";
import { FILES, type Files, PACKS, serve } from "./testing/collection";
import { settleTextTower } from "./textTower";

type State = typeof Collections;

/** The state of a page that has just been opened, by a link to this collection. */
async function openPage(wished: string | null = "photos", options = ""): Promise<State> {
  Object.assign(globalThis, { location: new URL(options, "https://example.org/page/") });
  pages += 1;
  const page = (await import(`./collections?page=${pages}`)) as State;
  if (wished !== null) page.openWished(wished);
  return page;
}

let pages = 0;

beforeEach(() => {
  notes.value = [];
});

afterEach(() => {
  mock.restoreAll();
});

/** Waits until the open collection has arrived or failed. */
async function settled({ collectionState }: State): Promise<void> {
  while (collectionState.value.phase === "loading") await new Promise((resolve) => setTimeout(resolve, 1));
}

async function failureOf(page: State): Promise<string> {
  await settled(page);
  const state = page.collectionState.value;
  return state.phase === "failed" ? `${state.title ?? "the list"}: ${inWords(state.message)}` : state.phase;
}

// The first test, since what is settled is so for all that follow.
test("all packs but the first leave the line to the part of the model that reads words", async () => {
  const requests = serve(FILES);
  const packs = (): readonly string[] => requests.filter((request) => request.includes("pack-"));
  const page = await openPage();
  await page.fetchCollections();
  const shown = (): number => page.pictures.value.filter(({ url }) => url !== null).length;
  while (shown() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(packs().length, 1);
  assert.match(packs()[0] ?? "", /pack-0/);
  assert.equal(page.collectionState.value.phase, "loading");
  settleTextTower();
  await settled(page);
  assert.equal(packs().length, 2);
  assert.equal(shown(), 3);
});

test("the collection that a link names is opened, with all that it says about itself", async () => {
  serve(FILES);
  const page = await openPage();
  await page.fetchCollections();
  await settled(page);
  assert.equal(page.openName.value, "photos");
  const { title, examples, framed, licence } = page.collection.value ?? {};
  assert.deepEqual([title, examples, framed, licence?.name], ["Our photos", ["a dog", "a cat"], true, "CC0"]);
  assert.deepEqual(
    page.pictures.value.map(({ id, label, url }) => [id, label, url !== null]),
    [
      ["a", "one", true],
      ["b", "two", true],
      ["c", "three", true],
    ],
  );
  const state = page.collectionState.value;
  assert.ok(state.phase === "ready");
  assert.equal(state.key, "abc/3");
  const texts = await Promise.all(
    state.sources.map(({ file }) => ("pack" in file ? portion(file).text() : Promise.resolve(""))),
  );
  assert.deepEqual(texts, ["one", "two", "three"]);
});

test("without a name the first is opened; a name that is not there is told", async () => {
  serve(FILES);
  const page = await openPage(null);
  await page.fetchCollections();
  assert.equal(page.openName.value, "objects");
  assert.deepEqual(notes.value, []);

  const other = await openPage("../secret");
  await other.fetchCollections();
  assert.equal(other.openName.value, "objects");
  assert.deepEqual(notes.value.map(inWords), ["There is no collection “../secret” here."]);
});

test("a part of the collection asks for the packs that hold it only", async () => {
  const requests = serve(FILES);
  const page = await openPage("photos", "?pictures=1");
  await page.fetchCollections();
  await settled(page);
  assert.equal(page.pictures.value.length, 1);
  assert.equal(requests.filter((request) => request.includes("pack-")).length, 1);
});

const BROKEN: readonly [string, Files, RegExp][] = [
  ["a damaged pack", { "pack-1.bin": "threE" }, /Our photos: pack-1\.bin arrived damaged/],
  ["a pack of another length", { "pack-0.bin": "on" }, /Our photos: pack-0\.bin arrived damaged/],
  ["a missing pack", { "pack-0.bin": null }, /Our photos: pack-0\.bin could not be fetched \(status 404\)/],
  ["a broken index", { "photos/index.json": "{" }, /Our photos: index\.json is not JSON/],
  ["a missing list", { "collections/index.json": null }, /the list: index\.json could not be fetched/],
];
for (const [what, files, message] of BROKEN) {
  test(`${what}: a sentence, and trying again asks the server anew`, async () => {
    serve({ ...FILES, ...files });
    const page = await openPage();
    await page.fetchCollections();
    assert.match(await failureOf(page), message);

    const requests = serve(FILES);
    await page.refetchCollections();
    await settled(page);
    assert.equal(page.collectionState.value.phase, "ready");
    assert.match(requests[0] ?? "", / reload$/);
    assert.equal(
      page.pictures.value.every(({ url }) => url !== null),
      true,
    );
  });
}

test("what arrives after a failure does not hide it", async () => {
  serve({ ...FILES, "pack-0.bin": null });
  const answer = globalThis.fetch;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  mock.method(globalThis, "fetch", async (url: string, init: RequestInit) => {
    if (url.endsWith("pack-1.bin")) await held;
    return answer(url, init);
  });
  const page = await openPage();
  await page.fetchCollections();
  const failed = await failureOf(page);
  release();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(await failureOf(page), failed);
});

test("without crypto.subtle, as on a page from http:, the length alone is checked", async () => {
  mock.getter(globalThis, "crypto", () => ({}));
  serve({ ...FILES, "pack-1.bin": "threE" });
  const page = await openPage();
  await page.fetchCollections();
  await settled(page);
  assert.equal(page.collectionState.value.phase, "ready");
});

test("another collection goes on arriving while one is open, and both stay", async () => {
  const requests = serve(FILES);
  const page = await openPage();
  await page.fetchCollections();
  page.chooseCollection("objects");
  await settled(page);
  assert.equal(page.collection.value?.id, "objects");
  page.chooseCollection("photos");
  await settled(page);
  assert.equal(page.collection.value.id, "photos");
  assert.equal(requests.filter((request) => request.includes("photos/pack-")).length, PACKS.length);
  page.chooseCollection("nowhere");
  assert.equal(page.openName.value, "photos");
});
