import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

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
  trapIn,
} from "./support";

const MODEL = "**/pocket.gguf";

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

function model(): Buffer {
  return readFileSync("dist/models/pocket/pocket.gguf");
}

test("a missing model", async ({ page }) => {
  await page.route(MODEL, (route) => route.fulfill({ status: 404 }));
  await open(page);
  await expectRetry(page, /pocket\.gguf could not be fetched \(status 404\)/);
});

test("a truncated model", async ({ page }) => {
  await page.route(MODEL, (route) => route.fulfill({ body: model().subarray(0, 1_000_000) }));
  await open(page);
  await expectRetry(page, /pocket\.gguf: .*model file/);
});

for (const [what, body, message] of [
  ["a file that is not a model", "no model at all", /pocket\.gguf: /],
  [
    "a web page in the model's place",
    "<!doctype html>",
    /pocket\.gguf: the server sent a web page instead of this file/,
  ],
  [
    "a Git LFS pointer in the model's place",
    "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 18600000\n",
    /pocket\.gguf: the server sent a Git LFS pointer instead of this file/,
  ],
] as const) {
  test(what, async ({ page }) => {
    await page.route(MODEL, (route) => route.fulfill({ body }));
    await open(page);
    await expectRetry(page, message);
  });
}

test("a tensor of the wrong shape", async ({ page }) => {
  const body = model();
  const name = "image.stem.bias";
  const at = body.indexOf(name) + name.length;
  expect(body.readUInt32LE(at)).toBe(1);
  body.writeBigUInt64LE(body.readBigUInt64LE(at + 4) - 1n, at + 4);
  await page.route(MODEL, (route) => route.fulfill({ body }));
  await open(page);
  await expectRetry(page, /pocket\.gguf: .*"?image\.stem\.bias/);
});

for (const [what, answer] of [
  ["missing", { status: 404 }],
  ["a web page", { contentType: "text/html", body: "<!doctype html>" }],
] as const) {
  test(`an engine whose program is ${what}`, async ({ page }) => {
    await page.route("**/*.wasm", (route) => route.fulfill(answer));
    await open(page);
    await expectRetry(page, /\.wasm/);
  });
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
    await expect(page.getByText(/keeps nothing for the next visit/)).toBeVisible();
    await search(page, "a bird");
    await expect(tiles(page)).toHaveCount(PICTURES);
  });
}

test("an engine that traps", async ({ page }) => {
  await sabotageWorker(page, trapIn("searchengine_ask"));
  await openEncoded(page);
  await page.getByRole("button", { name: "making music" }).click();
  await expectRetry(page, /The engine stopped/);
});

test("encoders that die now and then: others take their place, nothing is lost", async ({ page }) => {
  await sabotageWorker(page, trapIn("imageengine_encode", 3));
  await openEncoded(page, { encoders: "2" });
  // What the pictures hold: else the page would say that nothing looks like it.
  await search(page, "a shark");
  await expect(tiles(page)).toHaveCount(PICTURES);
  await expect(page.locator(".notice")).toHaveCount(0);
});

test("encoders that die whatever they are given", async ({ page }) => {
  await sabotageWorker(page, trapIn("imageengine_encode"));
  await open(page);
  await expectRetry(page, /The engine stopped/);
});

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
