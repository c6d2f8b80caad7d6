/** The layout in a language that is written from right to left: English in Arabic letters, which no menu offers. */
import { expect, type Locator, type Page, test } from "@playwright/test";

import { ENCODING_MS, excess, onlyOnTheCpu, open, tiles } from "./support";

interface Box {
  readonly left: number;
  readonly right: number;
}

async function box(element: Locator): Promise<Box> {
  return element.evaluate((found) => {
    const { left, right } = found.getBoundingClientRect();
    return { left, right };
  });
}

/** The first of these comes to stand to the right of the second; pictures glide to their places. */
async function expectRightOf(one: Locator, other: Locator): Promise<void> {
  await expect(async () => {
    expect((await box(one)).left).toBeGreaterThanOrEqual((await box(other)).right);
  }).toPass();
}

async function openMirrored(page: Page, options: Readonly<Record<string, string>> = {}): Promise<void> {
  await open(page, { lang: "rtl", ...options });
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
}

async function encoded(page: Page): Promise<void> {
  // What runs, and then its model.
  await expect(page.locator(".footer-facts li")).not.toHaveCount(1, { timeout: ENCODING_MS });
  await expect(page.getByRole("progressbar")).toHaveCount(0, { timeout: ENCODING_MS });
}

async function search(page: Page, words: string): Promise<void> {
  await page.locator("#words").fill(words);
  await expect(page.locator(".grid[data-ranked='true']")).toBeVisible();
}

test.beforeEach(() => {
  onlyOnTheCpu();
});

for (const width of [375, 1440]) {
  test(`the page is mirrored, and no wider than a window of ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    // Held back, so that the progress is to be seen.
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/pocket.gguf", async (route) => {
      await held;
      await route.continue();
    });
    await openMirrored(page);
    await expectRightOf(page.locator(".progress label"), page.locator(".progress-figure"));
    release();
    await encoded(page);
    expect(await excess(page)).toBe(0);

    await search(page, "a happy face");
    const field = page.locator(".search-field");
    await expectRightOf(field.locator("label .icon"), field.locator("input"));
    await expectRightOf(field.locator("input"), field.locator(".button-icon"));
    await expectRightOf(page.locator(".top h1"), page.locator(".top-tools"));

    const [first, second] = [tiles(page).first(), tiles(page).nth(1)];
    await expectRightOf(first, second);
    const thumbs = (to: string): Locator => first.locator(`[data-to='${to}']`);
    await expectRightOf(thumbs("like"), thumbs("dislike"));

    await first.locator("[data-to='like']").click();
    const tray = page.locator(".tray");
    await expect(tray.locator(".tray-weight")).toHaveText(/[↑±]\d/);
    await expectRightOf(tray.locator("h2"), tray.locator(".tray-mark"));
    const toast = await box(page.locator(".toast p"));
    expect(width - toast.right).toBeLessThanOrEqual(48);
    expect(await excess(page)).toBe(0);
  });

  test(`what lies beside and over the pictures is mirrored, but the map is not, ${width} px`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await openMirrored(page, { strategy: "prf" });
    await encoded(page);
    await search(page, "a happy face");
    await tiles(page).nth(1).locator("[data-to='like']").click();
    await page.locator(".top-tools .tool").first().click();
    const drawer = await box(page.locator(".how"));
    expect(drawer.left).toBe(0);
    if (width > 760) expect((await box(page.locator(".gallery"))).left).toBeGreaterThanOrEqual(drawer.right);

    // A slider grows to the left: its value, and what the arrow keys do.
    const slider = page.locator(".numbers-slider input").first();
    const value = Number(await slider.inputValue());
    await slider.press("ArrowLeft");
    expect(Number(await slider.inputValue())).toBeGreaterThan(value);

    await page.locator(".map summary").first().click();
    const way = page.locator(".map-way");
    await expect(way).toBeVisible();
    const drawn = (): Promise<string | null> => way.locator("polyline").getAttribute("points");
    const mirrored = await drawn();
    expect(await excess(page)).toBe(0);
    expect(await page.locator(".map-figure svg").evaluate((svg) => getComputedStyle(svg).direction)).toBe(
      "ltr",
    );
    expect(mirrored).not.toBeNull();

    await page.locator(".top-tools .tool").last().click();
    const menu = await box(page.locator(".menu:popover-open"));
    if (width > 760) expect(menu.left).toBeLessThan(width - menu.right);
    await page.keyboard.press("Escape");
  });
}

test("arrow keys go to where they point", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 800 });
  await openMirrored(page);
  await encoded(page);
  await search(page, "a happy face");
  const picture = (nth: number): Locator => tiles(page).nth(nth).locator(".tile-picture");
  await picture(1).focus();
  await page.keyboard.press("ArrowRight");
  await expect(picture(0)).toBeFocused();
  await expectRightOf(picture(0), picture(1));
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(picture(2)).toBeFocused();

  await picture(1).click();
  const [standing, title] = [page.locator(".large-standing"), page.locator("#large-title")];
  const name = async (nth: number): Promise<string> =>
    (await picture(nth).locator("img").getAttribute("alt")) ?? "";
  await expect(title).toHaveText(await name(1));
  // The button to the picture before stands at the right, and points there, as the key does.
  await expectRightOf(standing.locator("button").first(), standing.locator("button").last());
  await page.keyboard.press("ArrowRight");
  await expect(title).toHaveText(await name(0));
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(title).toHaveText(await name(2));
});

test("words keep their own direction where people type", async ({ page }) => {
  await openMirrored(page);
  const words = page.locator("#words");
  const direction = (): Promise<string> => words.evaluate((input) => getComputedStyle(input).direction);
  expect(await direction()).toBe("rtl");
  await words.fill("a happy face");
  expect(await direction()).toBe("ltr");
});
