/** A visitor's session that faults happen to, and what must be left of it afterwards. */
import { expect, type Locator, type Page, test as base } from "@playwright/test";

import { add, added, openPhotos, THREE } from "../photoLibrary";
import { AXE, search, tiles, violations } from "../support";

/** What a visitor has, and no fault may take away. */
export interface Session {
  /** Pictures with a thumb, as the address names them. */
  readonly marks: readonly string[];
  /** Embeddings that the browser keeps. */
  readonly embeddings: number;
  /** Photos of the visitor's that the browser knows. */
  readonly photos: number;
}

interface Fixtures {
  /** What nobody caught, in the page and in its workers. */
  readonly uncaught: string[];
}

/** Pages that can be checked by axe, and of which everything that nobody catches is noted. */
export const test = base.extend<Fixtures>({
  uncaught: [
    async ({ page }, use) => {
      const uncaught: string[] = [];
      await page.addInitScript({ path: AXE });
      // What is still fading in has no contrast yet.
      await page.emulateMedia({ reducedMotion: "reduce" });
      page.on("pageerror", (error) => uncaught.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && message.text().startsWith("Uncaught"))
          uncaught.push(message.text());
      });
      await use(uncaught);
      expect(uncaught).toEqual([]);
    },
    { auto: true },
  ],
});

/** Three photos that are encoded and kept, words, and a thumb. */
export async function prepare(page: Page, options: Readonly<Record<string, string>> = {}): Promise<Session> {
  await openPhotos(page, options);
  await add(page, THREE);
  await added(page, 3);
  await search(page, "food");
  await tiles(page).first().locator("[data-to='like']").click();
  await expect(page.getByRole("region", { name: "Your marks" }).locator("img")).toBeVisible();
  await expect.poll(async () => (await session(page)).embeddings).toBe(3);
  const before = await session(page);
  expect(before.marks).toHaveLength(1);
  expect(before.photos).toBe(3);
  return before;
}

/** What is there now. */
export async function session(page: Page): Promise<Session> {
  const [embeddings, photos] = [
    await count(page, "more-like-this", "embeddings"),
    await count(page, "more-like-this-photos", "photos"),
  ];
  const asked = new URLSearchParams(new URL(page.url()).hash.slice(1));
  return { marks: asked.getAll("like"), embeddings, photos };
}

/** How many entries a store of the browser's has. */
export async function count(page: Page, name: string, store: string): Promise<number> {
  return page.evaluate(
    async ([name, store]) => {
      const request = indexedDB.open(name);
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = () => {
          reject(request.error ?? new Error(`${name} does not open`));
        };
      });
      if (!database.objectStoreNames.contains(store)) return 0;
      const counting = database.transaction(store).objectStore(store).count();
      const found = await new Promise<number>((resolve) => {
        counting.onsuccess = () => {
          resolve(counting.result);
        };
      });
      database.close();
      return found;
    },
    [name, store] as const,
  );
}

/** Notes and failures that are on show. */
export function said(page: Page): Locator {
  return page.locator(".notice, .notice-failed");
}

/**
 * After a fault: marks, embeddings and photos are all there, one sentence tells what happened (none where `sentence` is null), and
 * the page is whole for eyes, screen readers and keyboards: axe finds nothing, and Tab reaches the way out, if there is one.
 */
export async function nothingIsLost(
  page: Page,
  before: Session,
  sentence: RegExp | null,
  wayOut: RegExp | null = null,
): Promise<void> {
  if (sentence === null) await expect(said(page)).toHaveCount(0);
  else await expect(said(page)).toHaveText([sentence]);
  const now = await session(page);
  expect(now.marks).toEqual(before.marks);
  expect(now.embeddings).toBeGreaterThanOrEqual(before.embeddings);
  expect(now.photos).toBeGreaterThanOrEqual(before.photos);
  await expect(page.getByRole("main")).toBeVisible();
  await expect(tiles(page).first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  if (wayOut !== null) await reach(page, said(page).getByRole("button", { name: wayOut }));
}

/** Goes to this control by the Tab key alone. */
export async function reach(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(control).toBeFocused({ timeout: 50 });
  }).toPass({ intervals: [0], timeout: 30_000 });
}

/** The pictures are there, ranked by words and thumb, and every embedding is one that was kept. */
export async function goesOn(page: Page, before: Session): Promise<void> {
  await added(page, before.photos);
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Your marks" })).toContainText(/[↑↓±]\d/);
  await expect(tiles(page)).toHaveCount(before.photos);
}
