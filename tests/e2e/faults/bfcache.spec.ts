/** A page that the browser keeps as it is while the visitor is elsewhere, which Playwright switches off unless it is told not to. */
import { expect } from "@playwright/test";

import { onlyOnTheCpu, search, searchBox, tiles } from "../support";
import { goesOn, nothingIsLost, prepare, test as base } from "./session";

const test = base.extend({
  launchOptions: [
    async ({ launchOptions }, use) => {
      await use({ ...launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] });
    },
    { scope: "worker" },
  ],
});

test.beforeEach(() => {
  onlyOnTheCpu();
});

test("a page that comes back out of the browser's own cache is as it was, and its workers answer", async ({
  page,
}) => {
  const before = await prepare(page);
  await page.evaluate(() => {
    Object.assign(window, { untouched: true });
  });
  await page.goto("./licences.html");
  await page.goBack({ waitUntil: "commit" });
  const restored = await page.evaluate(() => "untouched" in window);
  test.info().annotations.push({ type: "kept by the browser", description: String(restored) });
  await goesOn(page, before);
  await expect(searchBox(page)).toHaveValue("food");
  await nothingIsLost(page, before, null);
  await search(page, "a guitar");
  await expect(tiles(page).first()).toHaveAttribute("data-id", "IMG_2.png");
});
