/** Storage that does not answer, stumbles, is full, or gives back other bits than it was given. */
import { expect, type Page } from "@playwright/test";

import { add, added } from "../photoLibrary";
import { object } from "../pictures";
import { encoded, onlyOnTheCpu, sabotageWorker, search, tiles } from "../support";
import { count, goesOn, nothingIsLost, prepare, said, session, test } from "./session";

test.beforeEach(() => {
  onlyOnTheCpu();
});

/** Fails the first so many calls of a method of the browser's database, each with this error. */
function stumble(method: string, name: string, calls = 1): string {
  return `{
    const [prototype, method] = ${method};
    const unspoilt = prototype[method];
    let left = ${calls};
    prototype[method] = function (...given) {
      left -= 1;
      if (left >= 0) throw new DOMException("it stumbled", "${name}");
      return unspoilt.apply(this, given);
    };
  }`;
}

for (const [what, method] of [
  ["opens", `[IDBFactory.prototype, "open"]`],
  ["begins a transaction", `[IDBDatabase.prototype, "transaction"]`],
  ["reads", `[IDBObjectStore.prototype, "get"]`],
  ["writes", `[IDBObjectStore.prototype, "put"]`],
] as const) {
  test(`storage that fails when it first ${what}, and works then: nothing is to be told`, async ({
    page,
  }) => {
    const before = await prepare(page);
    await sabotageWorker(page, stumble(method, "UnknownError"));
    await page.reload();
    await goesOn(page, before);
    await add(page, [object("dog")]);
    await added(page, 4);
    await nothingIsLost(page, before, null);
    await expect.poll(async () => (await session(page)).embeddings).toBe(4);
    expect((await session(page)).photos).toBe(4);
  });
}

test("storage that never answers: after a while the page goes on without, and what it had is there next time", async ({
  page,
}) => {
  const before = await prepare(page);
  await page.unrouteAll({ behavior: "wait" });
  await sabotageWorker(page, "IDBFactory.prototype.open = () => ({});");
  await page.reload();
  await expect(said(page)).toHaveText([/keeps nothing more .*does not answer/]);
  // Of photos that the browser does not give just now.
  expect((await session(page)).marks).toEqual(before.marks);
  await page.unrouteAll({ behavior: "wait" });
  await page.reload();
  await goesOn(page, before);
  expect(await session(page)).toMatchObject({ embeddings: 3, photos: 3 });
});

test("a full disk: what is new is searched until the visitor leaves; what was there stays, and can be deleted", async ({
  page,
}) => {
  const before = await prepare(page);
  // Chromium's own way to lower the quota (Storage.overrideQuotaForOrigin) does not bind its database.
  await sabotageWorker(
    page,
    `IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); };`,
  );
  await page.reload();
  await goesOn(page, before);
  await add(page, [object("dog"), object("rocket")]);
  await expect(said(page).first()).toContainText("its storage is full");
  await added(page, 5);
  // Kept or not, each is on show.
  for (const tile of await tiles(page).all()) {
    await expect(tile.getByRole("img")).toHaveJSProperty("complete", true);
  }
  await search(page, "a dog");
  await expect(tiles(page).first()).toHaveAttribute("data-id", "dog.png");
  await nothingIsLost(
    page,
    before,
    /^This browser keeps nothing more for the next visit \(its storage is full\)/,
  );
  await page.reload();
  await added(page, 3);
  await page.getByText("Add photos, dates, storage").click();
  await page.getByRole("button", { name: "Delete all my photos" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete all" }).click();
  await expect(tiles(page)).toHaveCount(0);
  await expect.poll(async () => (await session(page)).photos).toBe(0);
  await expect.poll(async () => (await session(page)).embeddings).toBe(0);
});

/** Flips a bit of every entry of a store; where it lies says `at`, a piece of JavaScript from `value` to bytes. */
async function flip(page: Page, name: string, store: string, field: "value" | "bytes"): Promise<void> {
  await page.evaluate(
    async ([name, store, field]) => {
      const request = indexedDB.open(name);
      await new Promise((resolve) => (request.onsuccess = resolve));
      const transaction = request.result.transaction(store, "readwrite");
      const cursors = transaction.objectStore(store).openCursor();
      cursors.onsuccess = () => {
        const cursor = cursors.result;
        if (cursor === null) return;
        const entry = cursor.value as Record<string, Float32Array | ArrayBuffer>;
        const kept = entry[field];
        const buffer = kept instanceof ArrayBuffer ? kept : kept?.buffer;
        const bytes = new Uint8Array(buffer ?? new ArrayBuffer(0));
        // The sign of the first number, or in the middle of a picture.
        const place = field === "value" ? 3 : bytes.length >> 1;
        bytes[place] = (bytes[place] ?? 0) ^ 0x80;
        cursor.update(entry);
        cursor.continue();
      };
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      request.result.close();
    },
    [name, store, field] as const,
  );
}

test("embeddings of which a bit is another one are made anew, and nothing is to be told", async ({
  page,
}) => {
  const before = await prepare(page);
  await flip(page, "more-like-this", "embeddings", "value");
  await page.reload();
  await goesOn(page, before);
  await nothingIsLost(page, before, null);
  await expect(page.getByRole("list", { name: "Status" })).not.toContainText("kept in this browser");
  await page.reload();
  await expect(page.getByRole("list", { name: "Status" })).toContainText("3 pictures kept in this browser");
});

test("photos of which a bit is another one are still found, are told of, and whole again when they are added again", async ({
  page,
}) => {
  const before = await prepare(page);
  await flip(page, "more-like-this-photos", "reductions", "bytes");
  await page.reload();
  await goesOn(page, before);
  await nothingIsLost(page, before, /some of your photos is gone or damaged: add their files again/);
  await add(page, [object("cat", "IMG_1.png"), object("guitar", "IMG_2.png"), object("pizza", "IMG_3.png")]);
  await expect(tiles(page).getByRole("img")).toHaveCount(3);
  await page.reload();
  await goesOn(page, before);
  await nothingIsLost(page, before, null);
  await expect(tiles(page).first().getByRole("img")).toHaveJSProperty("complete", true);
});

test("a newer page in another tab takes the storage over: this one goes on and says so", async ({
  page,
  context,
}) => {
  const before = await prepare(page);
  const newer = await context.newPage();
  await newer.goto("./licences.html");
  const [changed, blocked] = await newer.evaluate(async () => {
    const request = indexedDB.open("more-like-this", 99);
    let blocked = false;
    request.onblocked = () => {
      blocked = true;
    };
    await new Promise((resolve) => (request.onsuccess = resolve));
    request.result.close();
    return [request.result.version, blocked] as const;
  });
  // This tab has let go of it at once.
  expect([changed, blocked]).toEqual([99, false]);
  await add(page, [object("dog")]);
  await added(page, 4);
  await nothingIsLost(
    page,
    before,
    /a newer version of this page has taken its storage over: reload the page/,
  );
  await search(page, "a dog");
  await expect(tiles(page).first()).toHaveAttribute("data-id", "dog.png");
});

test("a tab that does not let go of an older storage: this one goes on without, and says so", async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await other.goto("./licences.html");
  await other.evaluate(async () => {
    const request = indexedDB.open("more-like-this", 1);
    await new Promise((resolve) => (request.onsuccess = resolve));
    // Held open, without a listener that would close it.
    Object.assign(window, { held: request.result });
  });
  await page.goto("./?executor=cpu&pictures=8&vectors=off&arrive=off");
  await encoded(page);
  await expect(said(page)).toHaveText([
    /keeps nothing more for the next visit \(another tab holds an older version of the database\)/,
  ]);
  await expect(tiles(page)).toHaveCount(8);
  await other.close();
  await page.reload();
  await encoded(page);
  await expect(said(page)).toHaveCount(0);
  await expect.poll(() => count(page, "more-like-this", "embeddings")).toBe(8);
});
