/** Everything returns: by Back and Forward, on reload, by undoing, through a link and from a file. */
import { readFileSync } from "node:fs";

import { expect, type Locator, type Page, test } from "@playwright/test";

import { choose, encoded, onlyOnTheCpu, open, openEncoded, order, search, searchBox, tiles } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

function toast(page: Page): Locator {
  return page.locator(".toast");
}

function marks(page: Page): Locator {
  return page.getByRole("region", { name: "Your marks" });
}

async function thumb(page: Page, nth: number, to: "like" | "dislike"): Promise<void> {
  const before = await page.locator(".tray-mark").count();
  await tiles(page).nth(nth).locator(`[data-to="${to}"]`).click();
  await expect(page.locator(".tray-mark")).toHaveCount(before + 1);
  await expect(marks(page)).not.toContainText("…");
}

/** What the page shows of what is asked. */
async function shown(page: Page): Promise<object> {
  return {
    words: await searchBox(page).inputValue(),
    marked: await page.locator(".tray-mark").allTextContents(),
    order: await order(page),
  };
}

test("Back and Forward go through searches, marks and strategies; a reload keeps what is shown", async ({
  page,
}) => {
  await openEncoded(page);
  const gallery = await shown(page);
  await search(page, "a happy face");
  const byWords = await shown(page);
  await thumb(page, 3, "like");
  const liked = await shown(page);
  await thumb(page, 5, "dislike");
  const both = await shown(page);
  await choose(page, /Words/);
  await page.getByRole("textbox", { name: "more:" }).fill("laughing");
  await page.getByRole("textbox", { name: "more:" }).press("Enter");
  await expect(marks(page).locator("q")).toHaveText("laughing");

  await page.goBack();
  await expect(marks(page).locator("q")).toHaveCount(0);
  await expect(page.getByRole("radio", { name: /Words/ })).toBeChecked();
  await page.goBack();
  await expect(page.getByRole("radio", { name: /Learned/ })).toBeChecked();
  await expect.poll(() => shown(page)).toEqual(both);
  await page.reload();
  await encoded(page);
  await expect.poll(() => shown(page)).toEqual(both);
  await page.goBack();
  await expect.poll(() => shown(page)).toEqual(liked);
  await page.goBack();
  await expect.poll(() => shown(page)).toEqual(byWords);
  await page.goBack();
  await expect.poll(() => shown(page)).toEqual(gallery);
  await page.goForward();
  await page.goForward();
  await expect.poll(() => shown(page)).toEqual(liked);
});

test("a link shows another browser the same", async ({ page, context, browser }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openEncoded(page, { strategy: "explicit" });
  await search(page, "a happy face");
  await thumb(page, 4, "like");
  const before = await shown(page);
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(toast(page)).toContainText("Link copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).search).not.toContain("executor");

  const other = await browser.newPage();
  await other.goto(link);
  await encoded(other);
  await expect.poll(() => shown(other)).toEqual(before);
  await expect(other.getByRole("radio", { name: /Words/ })).toBeChecked();
  await other.close();
});

test("words in the query are searched for, and do not stay where a server sees them", async ({ page }) => {
  await openEncoded(page, { q: "music" });
  await expect(searchBox(page)).toHaveValue("music");
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
  const { search: query, hash } = new URL(page.url());
  expect(query).not.toContain("music");
  expect(hash).toBe("#q=music");
});

test("a broken link restores what it can, and says what it could not", async ({ page }) => {
  await openEncoded(page, { q: "a face", strategy: "telepathy", like: "no-such-picture", dislike: "" });
  await expect(searchBox(page)).toHaveValue("a face");
  await expect(page.getByText(/could not be restored whole: .*no strategy “telepathy” here/)).toBeVisible();
  await expect(page.getByText(/no picture “no-such-picture” in “Objects”/)).toBeVisible();
  await expect(marks(page)).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
});

test("what is cleared comes back, by the offer or by keys", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a happy face");
  await thumb(page, 3, "like");
  const before = await shown(page);
  await searchBox(page).press("Escape");
  await expect(searchBox(page)).toHaveValue("");
  await expect(toast(page)).toContainText("Cleared.");
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => shown(page)).toEqual(before);

  await page.locator("h1").click();
  await page.keyboard.press("Control+z");
  await expect(marks(page)).toHaveCount(0);
  await page.keyboard.press("Control+Shift+Z");
  await expect.poll(() => shown(page)).toEqual(before);
  // In the box the keys are the box's own.
  await searchBox(page).focus();
  await page.keyboard.press("Control+z");
  await expect(marks(page)).toBeVisible();
});

test("nothing is left to undo at the page's first step, and the page stays", async ({ page }) => {
  await page.goto("about:blank");
  await openEncoded(page);
  await page.locator("h1").click();
  await page.keyboard.press("Control+z");
  await expect(toast(page)).toContainText("There is nothing to undo");
  expect(page.url()).toContain("executor=cpu");
});

test("a saved search is opened again, by choosing or by dropping it", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a happy face");
  await thumb(page, 2, "like");
  const before = await shown(page);
  await page.getByRole("button", { name: "Session" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save this search to a file" }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  await searchBox(page).press("Escape");
  await expect(marks(page)).toHaveCount(0);
  const file = { name: "mine.json", mimeType: "application/json", buffer: Buffer.from(text) };
  await page.getByLabel("A saved search").setInputFiles(file);
  await expect(toast(page)).toContainText("Opened “mine.json”");
  await expect.poll(() => shown(page)).toEqual(before);

  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "other.json"));
    document.body.dispatchEvent(
      new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }),
    );
  }, '{"format": "something else"}');
  await expect(toast(page)).toContainText("“other.json” is no saved session of this page");
  await expect.poll(() => shown(page)).toEqual(before);
});

test("an address changed by hand is asked at once", async ({ page }) => {
  await open(page);
  await page.evaluate(() => {
    location.hash = "q=a+boat";
  });
  await expect(searchBox(page)).toHaveValue("a boat");
});
