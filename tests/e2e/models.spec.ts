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
