import { createHash } from "node:crypto";

import { expect, type Page, test } from "@playwright/test";

import {
  changeJson,
  encoded,
  onlyOnTheCpu,
  open,
  openEncoded,
  PICTURES,
  sabotageWorker,
  search,
  status,
  tiles,
} from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

/** The page says what is wrong; a retry, with the cause gone, leads to a working page. */
async function expectRetry(page: Page, message: RegExp): Promise<void> {
  const alert = page.getByRole("alert");
  await expect(alert).toContainText(message);
  await expect(tiles(page)).toHaveCount(PICTURES);
  await page.unrouteAll({ behavior: "wait" });
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toHaveCount(0);
  await encoded(page);
  await search(page, "a cat");
}

test("without relaxed SIMD the engine does without, and says nothing of it", async ({ page }) => {
  await openEncoded(page);
  await expect(status(page)).toContainText("CPU (relaxed SIMD)");
  await page.route("**/relaxed.*.wasm", (route) => route.fulfill({ status: 404 }));
  for (const options of [{}, { simd: "plain" }]) {
    await openEncoded(page, options);
    await expect(status(page)).toContainText("CPU (SIMD)");
    await expect(page.locator(".notice")).toHaveCount(0);
    await page.unrouteAll({ behavior: "wait" });
  }
});

test("missing pictures", async ({ page }) => {
  await page.route("**/collections/**", (route) => route.abort());
  await open(page);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("index.json could not be reached");
  await page.unrouteAll({ behavior: "wait" });
  await alert.getByRole("button", { name: "Try again" }).click();
  await encoded(page);
});

/** Answers requests for the first pack with as many zeros. */
async function emptyFirstPack(page: Page): Promise<void> {
  await page.route("**/pack-0.bin", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: Buffer.alloc((await response.body()).length) });
  });
}

test("a damaged pack: a sentence, and Try again", async ({ page }) => {
  await emptyFirstPack(page);
  await open(page);
  await expectRetry(page, /could not be fetched.*pack-0\.bin arrived damaged/s);
});

test("pictures that will not decode are skipped, counted and listed", async ({ page }) => {
  await emptyFirstPack(page);
  // The index lists what the pack has become.
  await changeJson<{ packs: { bytes: number; sha256: string }[] }>(
    page,
    "**/collections/*/index.json",
    (index) => {
      const [first, ...others] = index.packs;
      const bytes = first?.bytes ?? 0;
      const sha256 = createHash("sha256").update(Buffer.alloc(bytes)).digest("hex");
      return { ...index, packs: [{ ...first, bytes, sha256 }, ...others] };
    },
  );
  await openEncoded(page);
  const skipped = page.locator(".notice-skipped");
  await skipped.getByText(/pictures could not be read/).click();
  const count = await skipped.getByRole("listitem").count();
  expect(count).toBeGreaterThan(0);
  await search(page, "a tree");
  await expect(tiles(page)).toHaveCount(PICTURES - count);
});

for (const [what, script] of [
  ["blocked", `Object.defineProperty(self, "indexedDB", { get() { throw new Error("denied"); } });`],
  ["full", `IDBObjectStore.prototype.put = () => { throw new Error("the quota is exceeded"); };`],
] as const) {
  test(`storage that is ${what}`, async ({ page }) => {
    await sabotageWorker(page, script);
    await openEncoded(page);
    await expect(page.getByText(/keeps nothing more for the next visit/)).toBeVisible();
    await search(page, "a bird");
    await expect(tiles(page)).toHaveCount(PICTURES);
  });
}

test("without WebGPU the CPU does it, and a note says so to who asked for a GPU", async ({ page }) => {
  await openEncoded(page, { executor: "webgpu" });
  await expect(status(page)).toContainText("CPU");
  await expect(page.locator(".notice")).toContainText(/GPU/);
});

test("without WebGPU the CPU does it, and tells others why when they ask", async ({ page }) => {
  await page.goto(`./?arrive=off&pictures=${PICTURES}`);
  await encoded(page);
  await expect(page.locator(".notice")).toHaveCount(0);
  const reason = page.getByText(/no usable GPU/);
  await expect(reason).toBeHidden();
  await page.getByRole("button", { name: /^CPU.*why/ }).click();
  await expect(reason).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(reason).toBeHidden();
});
