/** The guided tour: beside the real controls, which stay free, and only when it is asked for. */
import { expect, type Locator, type Page, test } from "@playwright/test";

import { AXE, excess, onlyOnTheCpu, open, searchBox, tiles, violations } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

function box(page: Page): Locator {
  return page.getByRole("dialog");
}

async function take(page: Page): Promise<void> {
  await page.getByRole("button", { name: "How it works" }).click();
  await page.getByRole("button", { name: "Take the tour" }).click();
  await expect(box(page)).toContainText("1 of 6");
}

/** The box and the control that it is beside: whether they overlap, and how far they are apart. */
async function gap(page: Page): Promise<number> {
  const [own, control] = await Promise.all([
    box(page).boundingBox(),
    page.locator("[data-toured]").boundingBox(),
  ]);
  if (own === null || control === null) throw new Error("there is no tour");
  return Math.max(own.y - control.y - control.height, control.y - own.y - own.height);
}

const TITLES = [
  "Ask in your own words",
  "The nearest come first",
  "A thumb says: more like this",
  "See what moved",
  "Choose what a thumb feeds back",
  "Search your own photos",
];

for (const [width, height] of [
  [1440, 900],
  [375, 800],
] as const) {
  test(`six stops stand beside their controls and cover none, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, { vectors: "on" });
    await take(page);
    for (const [at, title] of TITLES.entries()) {
      await expect(box(page)).toContainText(`${at + 1} of 6 ${title}`);
      // It glides there.
      await expect(async () => {
        const found = await gap(page);
        expect(found).toBeGreaterThanOrEqual(9);
        expect(found).toBeLessThan(12);
      }).toPass();
      expect(await excess(page)).toBe(0);
      // The controls are used while it stands there.
      if (at === 0) await searchBox(page).fill("a happy face");
      if (at === 1) await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
      if (at === 2) await page.locator("[data-toured]").click();
      await box(page)
        .getByRole("button", { name: at === 5 ? "Done" : "Next" })
        .click();
    }
    await expect(box(page)).toHaveCount(0);
    await expect(page.locator("[data-toured]")).toHaveCount(0);
    await expect(tiles(page).first()).toHaveAttribute("data-side", "like");
    await expect(page.getByRole("button", { name: "Take the tour" })).toBeFocused();
  });
}

test("keys go along the tour, and Escape ends it without clearing the search", async ({ page }) => {
  await open(page, { vectors: "on" });
  await searchBox(page).fill("a happy face");
  await take(page);
  await expect(box(page).getByRole("button", { name: "Next" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(box(page)).toContainText("2 of 6");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(box(page)).toContainText("1 of 6");
  await expect(box(page).getByRole("button", { name: "Next" })).toBeFocused();
  // From the control the way back is short.
  await searchBox(page).focus();
  await page.keyboard.press("Shift+Tab");
  await expect(box(page).getByRole("button", { name: "End the tour" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(box(page)).toHaveCount(0);
  await expect(searchBox(page)).toHaveValue("a happy face");
  await expect(page.getByRole("button", { name: "Take the tour" })).toBeFocused();
});

test("it never starts by itself", async ({ page }) => {
  await page.goto("./?executor=cpu&pictures=24&arrive=on");
  await expect(page.locator(".hand")).toBeVisible();
  await page.locator("h1").click();
  await page.getByRole("button", { name: "How it works" }).click();
  await page.reload();
  await expect(page.getByRole("button", { name: "Take the tour" })).toBeVisible();
  await expect(box(page)).toHaveCount(0);
});

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 375],
] as const) {
  test(`axe finds nothing wrong with the tour, ${colorScheme}, ${width} px`, async ({ page }) => {
    await page.addInitScript({ path: AXE });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    await open(page, { vectors: "on" });
    await take(page);
    for (let at = 1; at <= 6; at += 1) {
      await expect(box(page)).toContainText(`${at} of 6`);
      expect(await violations(page)).toEqual([]);
      await box(page)
        .getByRole("button", { name: at === 6 ? "Done" : "Next" })
        .click();
    }
  });
}
