/** Pictures first: what is found is in sight on every screen, and nothing moves under a visitor's hand. */
import { expect, type Page, test } from "@playwright/test";

import {
  choose,
  encoded,
  onlyOnTheCpu,
  open,
  openEncoded,
  order,
  search,
  searchBox,
  shifts,
  tiles,
  watchShifts,
} from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

/** Where an element begins and ends, in pixels from the window's top. */
async function extent(page: Page, selector: string): Promise<{ top: number; bottom: number }> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return { top, bottom };
    });
}

for (const [name, width, height] of [
  ["a phone", 390, 844],
  ["a tablet", 768, 1024],
  ["a projector at 150 %", 853, 480],
  ["a laptop", 1280, 720],
  ["a 4K screen", 3840, 2160],
] as const) {
  test(`after a search the first row is in sight on ${name}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openEncoded(page);
    expect((await extent(page, ".grid")).top).toBeLessThanOrEqual(200);
    await search(page, "a happy face");
    await choose(page, /Words/);
    await tiles(page).nth(1).locator("[data-to='like']").click();
    await expect(page.getByRole("region", { name: "Your marks" })).toBeVisible();
    expect((await extent(page, ".search-field")).top).toBeGreaterThanOrEqual(0);
    expect((await extent(page, ".grid")).top).toBeLessThanOrEqual(200);
    const footer = await extent(page, ".footer");
    expect((await extent(page, ".tile .tile-picture")).bottom).toBeLessThanOrEqual(footer.top);
  });
}

test("what teaches can be left open, beside the pictures", async ({ page }) => {
  await openEncoded(page);
  await page.getByRole("button", { name: "How it works" }).click();
  await search(page, "a happy face");
  await page.reload();
  await encoded(page);
  await expect(page.getByRole("complementary", { name: "How it works" })).toBeVisible();
  for (const [width, height] of [
    [390, 844],
    [853, 480],
    [1280, 720],
  ] as const) {
    await page.setViewportSize({ width, height });
    const grid = await page.locator(".grid").boundingBox();
    const drawer = await page.locator(".how").boundingBox();
    expect(grid?.y).toBeLessThanOrEqual(200);
    const beside = (grid?.x ?? 0) + (grid?.width ?? 0) <= (drawer?.x ?? 0);
    expect(beside || (grid?.y ?? 0) + 130 <= (drawer?.y ?? 0)).toBe(true);
  }
});

test("on a large screen type and tiles are large", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await openEncoded(page);
  const sizes = () =>
    page.evaluate(() => {
      const label = document.querySelector(".tile-label");
      return {
        tile: document.querySelector(".tile")?.clientWidth ?? 0,
        label: label === null ? 0 : parseFloat(getComputedStyle(label).fontSize),
      };
    });
  const small = await sizes();
  await page.setViewportSize({ width: 3840, height: 2160 });
  const large = await sizes();
  expect(large.tile).toBeGreaterThan(2 * small.tile);
  expect(large.label).toBeGreaterThan(1.25 * small.label);
});

test("while pictures are encoded nothing moves by itself", async ({ page }) => {
  await watchShifts(page);
  await open(page, { pictures: "150" });
  await searchBox(page).fill("a happy face");
  await encoded(page);
  await expect(page.getByText("out of 150 pictures")).toBeVisible();
  expect(await shifts(page)).toBeLessThanOrEqual(0.05);
});

test("while somebody is at the pictures, better ones wait behind a button", async ({ page }) => {
  await open(page, { pictures: "150" });
  await searchBox(page).fill("a happy face");
  await expect(page.getByText(/^among /)).toBeVisible();
  await expect.poll(() => tiles(page).count()).toBeGreaterThan(4);
  await tiles(page).first().hover();
  const held = await order(page);
  const button = page.getByRole("button", { name: /^\d+ better found: show$/ });
  await expect(button).toBeVisible({ timeout: 60_000 });
  expect((await order(page)).slice(0, held.length)).toEqual(held);
  await button.click();
  await expect(button).toHaveCount(0);
  expect((await order(page)).slice(0, held.length)).not.toEqual(held);
});
