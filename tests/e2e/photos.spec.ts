/** The visitor's own photos: added in the page, and searched. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { heic } from "../../www/worker/photos/testing/files";
import { drawn, file, huge, object, plain, type TestFile } from "./pictures";
import { choose, onlyOnTheCpu, open, order, search, status, tiles } from "./support";
import { add, added, entries, openPhotos, photos, THREE } from "./photoLibrary";

test.beforeEach(() => {
  onlyOnTheCpu();
});

test("photos are added, found by words, and there again after a reload, without their files", async ({
  page,
}) => {
  await openPhotos(page);
  await expect(page.getByRole("heading", { name: "Search your own photos" })).toBeVisible();
  await add(page, THREE);
  await added(page, 3);
  await search(page, "playing music");
  await expect.poll(() => order(page)).toEqual(["IMG_2.png", expect.anything(), expect.anything()]);
  const ranked = await order(page);
  const like = tiles(page).first().locator("[data-to='like']");
  await like.click();
  await expect(page.getByRole("region", { name: "Your marks" }).locator("img")).toBeVisible();
  await like.click();

  await page.reload();
  await added(page, 3);
  await expect(status(page)).toContainText("3 pictures kept in this browser");
  await search(page, "playing music");
  await expect.poll(() => order(page)).toEqual(ranked);
  await expect(tiles(page).first().getByRole("img")).toHaveJSProperty("complete", true);
});

test("captions and attention need no file either", async ({ page }) => {
  await openPhotos(page);
  await add(page, THREE);
  await added(page, 3);
  await page.reload();
  await added(page, 3);
  await search(page, "an animal");
  await choose(page, /Attention/);
  await tiles(page).first().locator("[data-to='like']").click();
  await expect(page.locator(".tile canvas")).toBeVisible();
});

test("what cannot be used is left out and named, in one sentence", async ({ page }) => {
  await openPhotos(page);
  const jpeg = await drawn(page, "image/jpeg", 300, 200);
  await add(page, [
    ...THREE,
    file("empty.jpg", Buffer.alloc(0)),
    file("IMG_4.jpg", heic("heic", 4032, 3024)),
    file("scan.tif", Buffer.from("II*\0\x08\0\0\0\0\0", "latin1")),
    file("cut.jpg", jpeg.subarray(0, jpeg.length / 2)),
    file("huge.png", huge(20_000)),
    file("notes.txt", Buffer.from("text")),
  ]);
  await added(page, 3);
  const list = photos(page).locator(".notice-skipped");
  await expect(list.locator("summary")).toHaveText(
    "6 left out: 1 HEIC and 1 TIFF that this browser cannot decode, 1 JPEG that is broken or cut off, " +
      "1 PNG too large to be decoded here, 1 empty file, 1 file that is no picture (TXT)",
  );
  await list.locator("summary").click();
  await expect(list.getByRole("listitem").filter({ hasText: "IMG_4.jpg" })).toContainText(
    "HEIC that this browser cannot decode",
  );
  await expect(tiles(page)).toHaveCount(3);
});

test("a folder that is added again: only what is new or changed is read, and what is gone leaves", async ({
  page,
}, { outputDir }) => {
  const folder = join(outputDir, "Holiday");
  const write = (name: string, { buffer }: TestFile): void => {
    mkdirSync(join(folder, "Day 2"), { recursive: true });
    writeFileSync(join(folder, name), buffer);
  };
  write("1.png", object("cat"));
  write("2.png", object("guitar"));
  write("Day 2/3.png", object("pizza"));
  write("._1.png", object("cat"));
  await openPhotos(page);
  const field = page.locator("input[name='folder']");
  await field.setInputFiles(folder);
  await added(page, 3);
  expect(new Set(await order(page))).toEqual(
    new Set(["Holiday/1.png", "Holiday/2.png", "Holiday/Day 2/3.png"]),
  );

  await field.setInputFiles(folder);
  await expect(photos(page).getByRole("status")).toHaveText("Nothing new: all of these are here already.");

  write("2.png", object("dog"));
  utimesSync(join(folder, "2.png"), 1e9, 1e9);
  write("4.png", object("rocket"));
  rmSync(join(folder, "Day 2"), { recursive: true });
  await field.setInputFiles(folder);
  await expect
    .poll(async () => new Set(await order(page)))
    .toEqual(new Set(["Holiday/1.png", "Holiday/2.png", "Holiday/4.png"]));
  await added(page, 3);
  await search(page, "a dog");
  await expect.poll(async () => (await order(page))[0]).toBe("Holiday/2.png");
});

test("a folder that the browser lets be opened again is, with one click, in the next visit", async ({
  page,
}) => {
  // The dialogue is the browser's; a folder of its private file system stands for what is chosen in it.
  await page.addInitScript(() => {
    const showDirectoryPicker = async (): Promise<FileSystemDirectoryHandle> =>
      (await navigator.storage.getDirectory()).getDirectoryHandle("Holiday", { create: true });
    Object.assign(window, { showDirectoryPicker });
  });
  const write = (name: string, { buffer }: TestFile): Promise<void> =>
    page.evaluate(
      async ([name, base64]) => {
        const folder = await (
          await navigator.storage.getDirectory()
        ).getDirectoryHandle("Holiday", { create: true });
        const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
        await stream.write(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
        await stream.close();
      },
      [name, buffer.toString("base64")] as const,
    );
  await openPhotos(page);
  await write("1.png", object("cat"));
  await page.getByRole("button", { name: "Open a folder" }).click();
  await added(page, 1);
  await write("2.png", object("pizza"));
  await page.reload();
  await added(page, 1);
  await page.getByText("Add photos, dates, storage").click();
  await page.getByRole("button", { name: "Reopen “Holiday”" }).click();
  await added(page, 2);
  expect(new Set(await order(page))).toEqual(new Set(["Holiday/1.png", "Holiday/2.png"]));
});

test("without embeddings, as under another model, they are made anew from what is kept", async ({ page }) => {
  await openPhotos(page);
  await add(page, THREE);
  await added(page, 3);
  await expect.poll(() => entries(page, "more-like-this")).toBe(3);
  await page.evaluate(async () => {
    const request = indexedDB.open("more-like-this");
    await new Promise((resolve) => (request.onsuccess = resolve));
    const transaction = request.result.transaction("embeddings", "readwrite");
    transaction.objectStore("embeddings").clear();
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    request.result.close();
  });
  await page.reload();
  await added(page, 3);
  await expect(status(page)).not.toContainText("kept in this browser");
  await search(page, "playing music");
  await expect.poll(async () => (await order(page))[0]).toBe("IMG_2.png");
});

/** Drops so many files on the page, each a picture of its own. */
async function drop(page: Page, count: number): Promise<void> {
  const files = Array.from({ length: count }, (_, number) =>
    plain(8, 8, [number % 256, Math.floor(number / 256), 90]).toString("base64"),
  );
  await page.evaluate((files) => {
    const transfer = new DataTransfer();
    for (const [number, base64] of files.entries()) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], `drop-${number}.png`, { type: "image/png" }));
    }
    for (const kind of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(
        new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    }
  }, files);
}

test("250 dropped files all arrive, a few tiles are made of them, and the keyboard reaches every one", async ({
  page,
}) => {
  await open(page);
  await expect(tiles(page).first()).toBeVisible();
  await drop(page, 250);
  await expect(page.getByRole("radio", { name: "My photos" })).toBeChecked();
  await expect(page.locator(".gallery-extent")).toHaveText("250 pictures");
  expect(await tiles(page).count()).toBeLessThan(200);
  await tiles(page).first().locator(".tile-picture").focus();
  await page.keyboard.press("End");
  const last = page.locator(".tile[aria-posinset='250']");
  await expect(last.locator(".tile-picture")).toBeFocused();
  await expect(last).toBeInViewport();
  await expect(last).toHaveAttribute("aria-setsize", "250");
  // Out of sight, but the keyboard goes on from there.
  await page.evaluate(() => {
    scrollTo({ top: 0, behavior: "instant" });
  });
  await expect(page.locator(".tile[aria-posinset='1']")).toBeInViewport();
  await expect(last.locator(".tile-picture")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator(".tile[aria-posinset='249'] .tile-picture")).toBeFocused();
  await page.keyboard.press("Home");
  await expect(page.locator(".tile[aria-posinset='1'] .tile-picture")).toBeFocused();
});

test("adding rests while it is paused, and goes on", async ({ page }) => {
  await openPhotos(page);
  await drop(page, 250);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(photos(page).locator(".progress-figure")).toContainText("paused");
  await page.getByRole("button", { name: "Go on" }).click();
  await added(page, 250);
});

test("pictures are taken from the clipboard", async ({ page }) => {
  await openPhotos(page);
  await page.evaluate(
    (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
      document.body.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    },
    plain(30, 20, [10, 200, 30]).toString("base64"),
  );
  await added(page, 1);
});
