/** What the browser keeps between visits: each picture's embedding, by its content and the model. */
import { expect, type Page, test } from "@playwright/test";

import { onlyOnTheCpu, openEncoded, PICTURES, sabotageWorker, search, status, tiles } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

/** What a test makes of every embedding that is kept. */
type Change = "nothing" | "shorter" | "not finite" | "text";

/** Changes every embedding that is kept, and returns how many there are. */
async function changeKept(page: Page, change: Change): Promise<number> {
  return page.evaluate(async (change) => {
    const changed = (kept: { value: Float32Array; check: number }): unknown =>
      ({
        nothing: kept,
        shorter: { ...kept, value: kept.value.slice(1) },
        "not finite": { ...kept, value: kept.value.map(() => NaN) },
        text: "text",
      })[change];
    const request = indexedDB.open("more-like-this");
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(new Error("the database could not be opened"));
      };
    });
    const transaction = database.transaction("embeddings", "readwrite");
    const cursors = transaction.objectStore("embeddings").openCursor();
    let count = 0;
    cursors.onsuccess = () => {
      const cursor = cursors.result;
      if (cursor === null) return;
      count += 1;
      cursor.update(changed(cursor.value as { value: Float32Array; check: number }));
      cursor.continue();
    };
    await new Promise((resolve) => {
      transaction.oncomplete = resolve;
    });
    database.close();
    return count;
  }, change);
}

test("a larger gallery encodes only what it has more", async ({ page }) => {
  const half = PICTURES / 2;
  await openEncoded(page, { pictures: String(half) });
  await expect(status(page)).not.toContainText("kept");
  await expect.poll(() => changeKept(page, "nothing")).toBe(half);
  await openEncoded(page);
  await expect(status(page)).toContainText(`${half} pictures kept`);
  await expect.poll(() => changeKept(page, "nothing")).toBe(PICTURES);
});

for (const change of ["shorter", "not finite", "text"] as const) {
  test(`kept values that are broken (${change}) are made anew`, async ({ page }) => {
    await openEncoded(page);
    await expect.poll(() => changeKept(page, change)).toBe(PICTURES);
    await openEncoded(page);
    await expect(status(page)).not.toContainText("kept");
    await search(page, "a cat");
    await expect(tiles(page)).toHaveCount(PICTURES);
  });
}

test("storage that never answers: after a while the page goes on without", async ({ page }) => {
  await sabotageWorker(page, "IDBFactory.prototype.open = () => ({});");
  await openEncoded(page);
  await expect(page.getByText(/keeps nothing more for the next visit .*does not answer/)).toBeVisible();
  await search(page, "a bird");
  await expect(tiles(page)).toHaveCount(PICTURES);
});

test("a browser that alters what a page reads from a canvas: ranked still, told, and not kept", async ({
  page,
}) => {
  await sabotageWorker(
    page,
    `const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;
    OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...area) {
      const image = read.apply(this, area);
      image.data.forEach((value, place) => {
        if (place % 4 < 3) image.data[place] = value + Math.round(10 * Math.random() - 5);
      });
      return image;
    };`,
  );
  await openEncoded(page);
  await expect(page.getByText(/alters the pictures/)).toBeVisible();
  await search(page, "a cat");
  await expect(tiles(page)).toHaveCount(PICTURES);
  await openEncoded(page);
  await expect(status(page)).not.toContainText("kept");
});
