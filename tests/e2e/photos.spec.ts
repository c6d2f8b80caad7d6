/** The visitor's own photos: added in the page, searched, and kept in the browser. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, type Locator, type Page, test } from "@playwright/test";

import { heic } from "../../www/worker/photos/testing/files";
import { drawn, file, huge, object, plain, type TestFile, turned, turnedJpeg, turnedWebP } from "./pictures";
import {
  AXE,
  changeCatalogue,
  choose,
  encoded,
  excess,
  onlyOnTheCpu,
  open,
  order,
  sabotageWorker,
  search,
  status,
  tiles,
  violations,
} from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

const THREE = [object("cat", "IMG_1.png"), object("guitar", "IMG_2.png"), object("pizza", "IMG_3.png")];

function photos(page: Page): Locator {
  return page.getByRole("region", { name: "Your photos" });
}

async function openPhotos(page: Page, options: Readonly<Record<string, string>> = {}): Promise<void> {
  await open(page, { collection: "my.photos", ...options });
  await expect(photos(page)).toBeVisible();
}

async function add(page: Page, files: readonly TestFile[]): Promise<void> {
  await page.locator("input[name='pictures']").setInputFiles([...files]);
}

/** Waits until so many photos are there, and can be found. */
async function added(page: Page, count: number): Promise<void> {
  await expect(page.locator(".gallery-extent")).toContainText(new RegExp(`\\b${count} picture`));
  await encoded(page);
}

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

/** Makes this file the only picture of a collection "full". */
async function serveFull(page: Page, body: Buffer): Promise<void> {
  await changeCatalogue(page, (collections) => [...collections, { name: "full", title: "Full" }]);
  const sha256 = createHash("sha256").update(body).digest("hex");
  const index = {
    ...{ format: 2, title: "Full", examples: [], framed: true, licence: null, hash: sha256 },
    packs: [{ url: "pack.bin", bytes: body.length, sha256 }],
    pictures: [{ id: "full", label: "full", pack: 0, offset: 0, length: body.length }],
  };
  await page.route("**/collections/full/index.json", (route) => route.fulfill({ json: index }));
  await page.route("**/collections/full/pack.bin", (route) => route.fulfill({ body }));
}

/** The embeddings that are kept, by what they are kept under without the model's name. */
async function embeddings(page: Page): Promise<ReadonlyMap<string, readonly number[]>> {
  const kept = await page.evaluate(async () => {
    const request = indexedDB.open("more-like-this");
    const database = await new Promise<IDBDatabase>((resolve) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
    });
    const store = database.transaction("embeddings").objectStore("embeddings");
    const [keys, values] = [store.getAllKeys(), store.getAll()];
    await new Promise((resolve) => {
      store.transaction.oncomplete = resolve;
    });
    database.close();
    return keys.result.map(
      (key, place) => [key as string, Array.from(values.result[place] as Float32Array)] as const,
    );
  });
  return new Map(kept.map(([key, value]) => [key.split("/")[1] ?? "", value]));
}

for (const [type, width, height] of [
  ["image/jpeg", 3000, 2000],
  ["image/png", 1100, 2600],
  ["image/webp", 2400, 2400],
] as const) {
  test(`a reduction says to the model what the whole picture says, ${type}, ${width} x ${height}`, async ({
    page,
  }) => {
    await open(page);
    const picture = await drawn(page, type, width, height);
    await serveFull(page, picture);
    await openPhotos(page);
    await add(page, [file("full", picture, type)]);
    await added(page, 1);
    await open(page, { collection: "full" });
    await added(page, 1);
    await expect.poll(async () => (await embeddings(page)).size).toBe(2);
    const [one = [], other = []] = [...(await embeddings(page)).values()];
    const cosine = one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);
    test.info().annotations.push({ type: "cosine", description: cosine.toFixed(4) });
    expect(cosine).toBeGreaterThan(0.98);
  });
}

test("pictures stand upright, whatever their format and however they lie in their files", async ({
  page,
}) => {
  await openPhotos(page);
  const [jpeg, webp] = [await drawn(page, "image/jpeg", 900, 600), await drawn(page, "image/webp", 900, 600)];
  const png = await drawn(page, "image/png", 900, 600);
  for (const orientation of [1, 3, 6, 8]) {
    const named = (format: string, content: Buffer): TestFile =>
      file(`${orientation}-${format}`, content, `image/${format}`);
    await add(page, [
      named("jpeg", turnedJpeg(jpeg, orientation)),
      named("webp", turnedWebP(webp, 900, 600, orientation)),
      named("png", turned(png, orientation)),
    ]);
  }
  await added(page, 12);
  const corners = await tiles(page).evaluateAll((list) =>
    Promise.all(
      list.map(async (tile) => {
        const picture = tile.querySelector("img");
        await picture?.decode();
        const canvas = new OffscreenCanvas(3, 3);
        const context = canvas.getContext("2d");
        if (picture === null || context === null) return "";
        context.drawImage(picture, 0, 0, 3, 3);
        // Only the field in the corner is red.
        const isRed = (x: number, y: number): boolean => {
          const [red = 0, green = 0] = context.getImageData(x, y, 1, 1).data;
          return red > 150 && green < 60;
        };
        const corner = [
          [0, 0],
          [2, 0],
          [2, 2],
          [0, 2],
        ].findIndex(([x = 0, y = 0]) => isRed(x, y));
        const shape = picture.naturalWidth > picture.naturalHeight ? "wide" : "high";
        return `${tile.dataset.id ?? ""}: ${shape}, corner ${corner}`;
      }),
    ),
  );
  const expected = { 1: "wide, corner 0", 3: "wide, corner 2", 6: "high, corner 1", 8: "high, corner 3" };
  const told = Object.entries(expected).flatMap(([orientation, how]) =>
    ["jpeg", "webp", "png"].map((format) => `${orientation}-${format}: ${how}`),
  );
  expect(corners.sort()).toEqual(told.sort());
});

/** How many entries a database of the browser's has. */
async function entries(page: Page, name: string): Promise<number> {
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

test("deleting all photos leaves nothing of them, and asks before", async ({ page }) => {
  await openPhotos(page);
  await add(page, THREE);
  await added(page, 3);
  await expect.poll(() => entries(page, "more-like-this")).toBe(3);
  expect(await entries(page, "more-like-this-photos")).toBe(6);
  await page.getByText("Add photos, dates, storage").click();
  await page.getByRole("button", { name: "Delete all my photos" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete 3 pictures from this browser?" });
  await dialog.getByRole("button", { name: "Keep them" }).click();
  await expect(dialog).toBeHidden();
  await expect(tiles(page)).toHaveCount(3);

  await page.getByRole("button", { name: "Delete all my photos" }).click();
  await dialog.getByRole("button", { name: "Delete all" }).click();
  await expect(tiles(page)).toHaveCount(0);
  await expect(photos(page).getByRole("status")).toContainText("deleted from this browser");
  await expect.poll(() => entries(page, "more-like-this")).toBe(0);
  expect(await entries(page, "more-like-this-photos")).toBe(0);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Search your own photos" })).toBeVisible();
});

test("words and days together: only photos of those days, and their list as a file", async ({ page }) => {
  await openPhotos(page);
  const dated = (name: string, red: number, taken: string): TestFile =>
    file(name, turned(plain(40, 30, [red, 40, 90]), 1, `${taken} 12:00:00`), "image/png");
  await add(page, [
    dated("=1.png", 10, "2020:05:01"),
    dated("2.png", 100, "2021:07:04"),
    dated("3.png", 200, "2021:08:09"),
  ]);
  await added(page, 3);
  await search(page, "something dark");
  await page.getByText("Add photos, dates, storage").click();
  await page.getByLabel("from", { exact: true }).fill("2020-05-01");
  await page.getByLabel("to", { exact: true }).fill("2021-07-04");
  await expect(page.locator(".gallery-extent")).toHaveText("out of 3 pictures, 2 of those days");
  const found = await order(page);
  expect(new Set(found)).toEqual(new Set(["=1.png", "2.png"]));

  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const lines = readFileSync(await (await saving).path(), "utf8").split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe("words,place,path,score,taken");
  expect(lines.find((line) => line.includes("=1"))).toMatch(
    /^something dark,\d,'=1\.png,-?0\.\d+,2020-05-01T/,
  );
});

for (const [colorScheme, width] of [
  ["light", 1280],
  ["dark", 375],
] as const) {
  test(`axe finds nothing wrong with photos, ${colorScheme}, ${width} px`, async ({ page }) => {
    await page.addInitScript({ path: AXE });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    await openPhotos(page);
    await encoded(page);
    expect(await violations(page)).toEqual([]);
    await add(page, [...THREE, file("empty.jpg", Buffer.alloc(0))]);
    await added(page, 3);
    await page.getByText("1 left out").click();
    await page.getByText("Add photos, dates, storage").click();
    expect(await violations(page)).toEqual([]);
    expect(await excess(page)).toBe(0);
    await page.getByRole("button", { name: "Delete all my photos" }).click();
    expect(await violations(page)).toEqual([]);
  });
}

for (const [what, script, reason] of [
  [
    "is full",
    `IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); };`,
    /is full/,
  ],
  ["never answers", "IDBFactory.prototype.open = () => ({});", /does not answer/],
  [
    "is blocked",
    `Object.defineProperty(self, "indexedDB", { get() { throw new Error("denied"); } });`,
    /denied/,
  ],
] as const) {
  test(`storage that ${what}: a sentence, and photos are searched all the same`, async ({ page }) => {
    await sabotageWorker(page, script);
    await openPhotos(page);
    await add(page, THREE);
    await expect(page.locator(".notice").filter({ hasText: "keeps no more photos" })).toContainText(reason);
    await added(page, 3);
    await search(page, "food");
    await expect.poll(async () => (await order(page))[0]).toBe("IMG_3.png");
    await expect(tiles(page).first().getByRole("img")).toBeVisible();
  });
}

test("nothing is sent, and the page shows by the browser's own record that it was not", async ({
  page,
  baseURL,
}) => {
  const requests: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:") && !request.url().startsWith("data:")) {
      requests.push(`${request.method()} ${request.url()}`);
    }
  });
  await openPhotos(page);
  await add(page, THREE);
  await added(page, 3);
  await search(page, "food");
  const line = page.getByRole("button", { name: "Nothing leaves this device: 0 bytes sent" });
  await line.click();
  await expect(page.getByText("Requests to any other place: 0.")).toBeVisible();
  expect(requests.every((request) => request.startsWith(`GET ${baseURL ?? ""}`))).toBe(true);
  await page.keyboard.press("Escape");

  // A request that could carry something is seen, though the page's policy stops it.
  await page.evaluate(() => fetch("./?photo=cat"));
  await expect(
    page.getByRole("button", { name: "1 request went beyond this page’s own files" }),
  ).toBeVisible();
});
