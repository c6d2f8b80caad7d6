/** What the browser keeps of the visitor's own photos: reductions, days, what can be deleted, and that nothing is sent. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { drawn, file, plain, type TestFile, turned, turnedJpeg, turnedWebP } from "./pictures";
import {
  AXE,
  changeCatalogue,
  encoded,
  excess,
  onlyOnTheCpu,
  open,
  order,
  sabotageWorker,
  search,
  tiles,
  violations,
} from "./support";
import { add, added, entries, openPhotos, photos, THREE } from "./photoLibrary";

test.beforeEach(() => {
  onlyOnTheCpu();
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
      (key, place) =>
        [key as string, Array.from((values.result[place] as { value: Float32Array }).value)] as const,
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
    await expect(page.locator(".notice").filter({ hasText: "keeps nothing more" })).toContainText(reason);
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
