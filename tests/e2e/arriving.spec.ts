/** For a visitor who comes for the first time and does nothing, the page asks a question by itself. */
import { expect, type Page, test } from "@playwright/test";

import { AXE, onlyOnTheCpu, searchBox, shifts, tiles, violations, watchShifts } from "./support";

/** The first example of the first collection. */
const QUESTION = "animals of the sea";

test.beforeEach(() => {
  onlyOnTheCpu();
});

/** The page as a new visitor's browser opens it. */
async function come(page: Page, address = "./?executor=cpu"): Promise<void> {
  await page.goto(address);
  await expect.poll(() => tiles(page).count()).toBeGreaterThan(4);
}

test("a question is typed and answered, and a hand points at a thumb", async ({ page }) => {
  await page.addInitScript({ path: AXE });
  await watchShifts(page);
  await come(page);
  await expect(searchBox(page)).toHaveAttribute("placeholder", /^anim.*\|$/);
  await expect(searchBox(page)).toHaveValue("");
  await expect(searchBox(page)).toHaveValue(QUESTION);
  await expect(page.locator(".hand")).toBeVisible();
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  expect(await page.evaluate(() => history.length)).toBe(2);
  await expect(page.locator("#gallery > [role='status']")).toBeEmpty();
  expect(await shifts(page)).toBeLessThanOrEqual(0.05);
  expect(await violations(page)).toEqual([]);

  const thumb = page.locator(".tile:has(.hand) [data-to='like']");
  const place = await tiles(page).nth(1).getAttribute("data-id");
  await thumb.click();
  await expect(page.locator(".hand")).toHaveCount(0);
  await expect(page.locator(".toast")).toContainText(/^Your thumb turned the search \d+° towards/);
  await expect(page.locator(`.tile[data-id="${place ?? ""}"][data-side="like"]`)).toBeVisible();
  await page.goBack();
  await expect(page.locator(".tray-mark")).toHaveCount(0);
  await expect(searchBox(page)).toHaveValue(QUESTION);
});

test("what a visitor types takes the place of the question, while it is typed and afterwards", async ({
  page,
}) => {
  await come(page);
  await expect(searchBox(page)).toHaveAttribute("placeholder", /^anim/);
  await searchBox(page).pressSequentially("cat");
  await expect(searchBox(page)).toHaveValue("cat");
  await expect(searchBox(page)).toHaveAttribute("placeholder", "What are you looking for?");
  await page.goto("about:blank");

  await come(page, "./?executor=cpu&arrive=on");
  await expect(page.locator(".hand")).toBeVisible();
  await searchBox(page).click();
  await expect(page.locator(".hand")).toHaveCount(0);
  await expect(searchBox(page)).toHaveValue(QUESTION);
  await page.keyboard.type("cat");
  await expect(searchBox(page)).toHaveValue("cat");
});

test("scrolling ends it, and the page stays where it was scrolled to", async ({ page }) => {
  await come(page);
  await page.mouse.wheel(0, 900);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(300);
  await expect(page.locator(".footer")).toContainText("model", { timeout: 60_000 });
  await page.waitForTimeout(3000);
  await expect(searchBox(page)).toHaveValue("");
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(300);
});

test("it does not begin where something is asked, nor for who was here before", async ({ page }) => {
  await come(page, "./?executor=cpu#q=cat");
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
  await expect(searchBox(page)).toHaveValue("cat");
  await expect(page.locator(".hand")).toHaveCount(0);
  await page.goto("about:blank");
  await come(page);
  await expect(page.locator(".footer")).toContainText("model", { timeout: 60_000 });
  await page.waitForTimeout(3000);
  await expect(searchBox(page)).toHaveValue("");
});

test("where nothing may move the question is there without being typed", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await come(page);
  await expect(searchBox(page)).toHaveValue(QUESTION);
  await expect(page.locator(".hand")).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
