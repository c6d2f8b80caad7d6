import { readFileSync } from "node:fs";

import { expect, type Page, test } from "@playwright/test";

import { ENCODING_MS, onlyOnTheCpu, open, order, PICTURES, search, status, tiles } from "./support";

/** A converted checkpoint of random weights; `mlt convert` of `cargo run -p testing --example clip-checkpoint -- tiny`. */
const FILE = "tests/golden/clip/tiny.gguf";

test.beforeEach(async ({ page }) => {
  onlyOnTheCpu();
  await page.route("**/models/index.json", (route) =>
    route.fulfill({
      json: [
        { name: "pocket", bytes: 18_600_000, auxiliary: ["summarizer.gguf", "captioner.gguf"] },
        { name: "tiny-clip", bytes: 92_960, auxiliary: [] },
        { name: "huge", bytes: 3_000_000_000, auxiliary: [] },
      ],
    }),
  );
  await page.route("**/models/tiny-clip/tiny-clip.gguf", (route) => route.fulfill({ path: FILE }));
});

async function encodedBy(page: Page, model: string): Promise<void> {
  await expect(status(page)).toContainText(`model ${model}, `, { timeout: ENCODING_MS });
  await expect(page.getByRole("progressbar")).toHaveCount(0, { timeout: ENCODING_MS });
}

async function choose(page: Page, model: string): Promise<void> {
  await status(page)
    .getByRole("button", { name: /^model / })
    .click();
  await page.getByRole("radio", { name: new RegExp(`^${model}`) }).click();
  await page.keyboard.press("Escape");
}

test("another model is a click away, and both keep what they made of the pictures", async ({ page }) => {
  await open(page);
  await encodedBy(page, "pocket");
  await search(page, "a cat");
  const before = await order(page);
  await choose(page, "tiny-clip");
  await encodedBy(page, "tiny-clip");
  await expect(tiles(page)).toHaveCount(PICTURES);
  // Random weights see something else.
  await expect.poll(() => order(page)).not.toEqual(before);
  await page.reload();
  await encodedBy(page, "tiny-clip");
  await choose(page, "pocket");
  await encodedBy(page, "pocket");
  await expect(status(page)).toContainText("24 pictures kept in this browser");
});

test("what a model lacks, and what a tab has no room for, is said before it is fetched", async ({ page }) => {
  await open(page, { model: "tiny-clip" });
  await encodedBy(page, "tiny-clip");
  await status(page)
    .getByRole("button", { name: /^model / })
    .click();
  await expect(page.getByRole("group", { name: "What reads words and pictures" })).toBeVisible();
  await expect(
    page.getByRole("radio", { name: /^tiny-clip 0\.1 MB, without AFS and captions$/ }),
  ).toBeChecked();
  await expect(
    page.getByRole("radio", { name: /^huge 3,000\.0 MB.*needs 15,000\.0 MB of memory/ }),
  ).toBeDisabled();
});

test("a model that is gone is named, and the embedded one taken", async ({ page }) => {
  await open(page, { model: "yesterdays" });
  await expect(
    page.getByText('The model "yesterdays" is not here; "pocket" is used in its place.'),
  ).toBeVisible();
  await encodedBy(page, "pocket");
});

/** The field for a model's file, whose menu is opened for it. */
async function giveFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  await status(page)
    .getByRole("button", { name: /^model / })
    .click();
  const field = page.getByLabel("Open a model’s file (.gguf)");
  await field.setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await page.keyboard.press("Escape");
}

test("a model from the visitor's disk takes over until the page is closed", async ({ page }) => {
  await open(page);
  await encodedBy(page, "pocket");
  await search(page, "a cat");
  const before = await order(page);
  await giveFile(page, "mine.gguf", readFileSync(FILE));
  await expect(page.getByText("mine.gguf reads words and pictures now")).toBeVisible();
  await encodedBy(page, "mine.gguf");
  await expect.poll(() => order(page)).not.toEqual(before);
  await choose(page, "pocket");
  await encodedBy(page, "pocket");
  await expect.poll(() => order(page)).toEqual(before);
  await choose(page, "mine.gguf");
  await encodedBy(page, "mine.gguf");
  await page.reload();
  await encodedBy(page, "pocket");
});

test("a file that is no model changes nothing, and is named", async ({ page }) => {
  await open(page);
  await encodedBy(page, "pocket");
  await search(page, "a cat");
  const before = await order(page);
  const whole = readFileSync(FILE);
  await giveFile(page, "notes.gguf", Buffer.from("not a model"));
  await expect(
    page.getByText("notes.gguf is no model (a GGUF file); the model stays as it is."),
  ).toBeVisible();
  await giveFile(page, "begun.gguf", whole.subarray(0, 200));
  await expect(page.getByText(/^begun\.gguf: .*; the model stays as it is\.$/)).toBeVisible();
  // What is cut behind the text tower shows when the image tower is made.
  await giveFile(page, "cut.gguf", whole.subarray(0, whole.length - 64));
  await expect(page.getByText(/^cut\.gguf.*“pocket” goes on in its place\.$/)).toBeVisible();
  await encodedBy(page, "pocket");
  expect(await order(page)).toEqual(before);
});

test("a model is dropped anywhere on the page", async ({ page }) => {
  await open(page);
  await encodedBy(page, "pocket");
  const bytes = [...readFileSync(FILE)];
  await page.evaluate((numbers) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(numbers)], "dropped.gguf"));
    for (const type of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(
        new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files }),
      );
    }
  }, bytes);
  await encodedBy(page, "dropped.gguf");
  await expect(page.getByText("Drop them: they stay on this device")).toHaveCount(0);
});
