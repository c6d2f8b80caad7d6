/** The page with a visitor's own photos, as tests open and fill it. */
import { expect, type Locator, type Page } from "@playwright/test";
import { object, type TestFile } from "./pictures";
import { encoded, open } from "./support";

export const THREE = [
  object("cat", "IMG_1.png"),
  object("guitar", "IMG_2.png"),
  object("pizza", "IMG_3.png"),
];

export function photos(page: Page): Locator {
  return page.getByRole("region", { name: "Your photos" });
}

export async function openPhotos(page: Page, options: Readonly<Record<string, string>> = {}): Promise<void> {
  await open(page, { collection: "my.photos", ...options });
  await expect(photos(page)).toBeVisible();
}

export async function add(page: Page, files: readonly TestFile[]): Promise<void> {
  await page.locator("input[name='pictures']").setInputFiles([...files]);
}

/** Waits until so many photos are there, and can be found. */
export async function added(page: Page, count: number): Promise<void> {
  await expect(page.locator(".gallery-extent")).toContainText(new RegExp(`\\b${count} picture`));
  await encoded(page);
}

/** How many entries a database of the browser's has. */
export async function entries(page: Page, name: string): Promise<number> {
  return page.evaluate(async (name) => {
    const request = indexedDB.open(name);
    const database = await new Promise<IDBDatabase>((resolve) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
    });
    let sum = 0;
    for (const store of database.objectStoreNames) {
      const counting = database.transaction(store).objectStore(store).count();
      sum += await new Promise<number>((resolve) => {
        counting.onsuccess = () => {
          resolve(counting.result);
        };
      });
    }
    database.close();
    return sum;
  }, name);
}
