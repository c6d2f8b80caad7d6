/** The move, seen: a map of the ranking and of the query's way, behind "How it works". */
import { expect, type Locator, type Page, test } from "@playwright/test";

import { AXE, excess, onlyOnTheCpu, openEncoded, search, tiles, violations } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

function map(page: Page): Locator {
  return page.getByRole("group", { name: /^Map of the best pictures/ });
}

async function openMap(page: Page): Promise<void> {
  await page.getByRole("button", { name: "How it works" }).click();
  await page.getByText("The move, seen: a map").click();
}

/** Where things are drawn, in the drawing's units. */
function centres(of: Locator): Promise<readonly (readonly [number, number])[]> {
  return of.evaluateAll((all) =>
    all.map((one) => {
      const [x = NaN, y = NaN] = (one.getAttribute("transform") ?? "").match(/-?[\d.]+/g)?.map(Number) ?? [];
      return [x, y] as const;
    }),
  );
}

test("the way grows with each mark, and its arrows lead from what is asked to where it ends", async ({
  page,
}) => {
  await openEncoded(page, { strategy: "prf" });
  await openMap(page);
  await expect(page.getByText("Search, and the map draws itself.")).toBeVisible();
  await search(page, "a happy face");
  await expect(map(page).locator(".map-picture")).toHaveCount(24);
  await expect(map(page).locator(".map-way circle")).toHaveCount(1);
  await tiles(page).nth(2).locator("[data-to='like']").click();
  await expect(map(page).locator(".map-way circle")).toHaveCount(2);
  await tiles(page).nth(4).locator("[data-to='dislike']").click();
  await expect(map(page).locator(".map-way circle")).toHaveCount(3);
  await expect(map(page).locator(".map-arrow[data-pull='asked']")).toHaveCount(1);
  await expect(map(page).locator(".map-picture[data-side='like']")).toHaveCount(1);
  await expect(map(page).locator(".map-picture[data-side='dislike']")).toHaveCount(1);
  await expect(page.getByText(/^Words and pictures lie apart in this space, by 0\.\d+/)).toBeVisible();

  const tips = await map(page)
    .locator(".map-tip")
    .evaluateAll((all) => all.map((one) => one.getAttribute("d") ?? ""));
  const [x = NaN, y = NaN] =
    tips
      .at(-1)
      ?.match(/-?[\d.]+/g)
      ?.map(Number) ?? [];
  const [end] = await centres(map(page).locator(".map-way [data-last='true']"));
  expect(Math.hypot(x - (end?.[0] ?? NaN), y - (end?.[1] ?? NaN))).toBeLessThan(0.5);

  await page.getByText("The same as tables").click();
  const way = page.getByRole("table", { name: "The query’s way" });
  await expect(way.getByRole("row")).toHaveCount(4);
  await expect(way.getByRole("row").last()).toContainText(/2.*−.*\d+°/);
  await expect(page.getByRole("table", { name: /^The first 12 places/ }).getByRole("row")).toHaveCount(13);
});

test("pictures are named by pointer and keyboard, and one can come closer", async ({ page }) => {
  await openEncoded(page, { strategy: "prf" });
  await search(page, "a happy face");
  await openMap(page);
  const pictures = map(page).locator(".map-picture");
  await expect(pictures).toHaveCount(24);
  const said = page.locator(".map-figure figcaption span").first();
  await pictures.first().focus();
  await expect(said).toContainText(/^1\. /);
  await page.keyboard.press("ArrowRight");
  await expect(said).toContainText(/^2\. /);
  await expect(pictures.nth(1)).toBeFocused();
  const before = await centres(pictures);
  await page.keyboard.press("+");
  await expect.poll(() => centres(pictures)).not.toEqual(before);
  await page.getByRole("button", { name: "All of the map" }).click();
  await expect.poll(() => centres(pictures)).toEqual(before);
  await pictures.last().hover({ force: true });
  await expect(said).toContainText(/^\d+\. /);
});

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 375],
] as const) {
  test(`axe finds nothing wrong with the map, ${colorScheme}, ${width} px`, async ({ page }) => {
    await page.addInitScript({ path: AXE });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await openEncoded(page, { strategy: "prf" });
    await search(page, "a happy face");
    await openMap(page);
    await tiles(page).nth(1).locator("[data-to='like']").click();
    await expect(map(page).locator(".map-way circle")).toHaveCount(2);
    await page.getByText("The same as tables").click();
    expect(await violations(page)).toEqual([]);
    expect(await excess(page)).toBe(0);
  });
}

test("where the network scores the pictures, the query stays, and the marked pictures are on the map", async ({
  page,
}) => {
  await openEncoded(page);
  await openMap(page);
  await search(page, "a happy face");
  await tiles(page).nth(2).locator("[data-to='like']").click();
  await expect(map(page).locator(".map-picture[data-side='like']")).toHaveCount(1);
  await expect(map(page).locator(".map-way circle")).toHaveCount(1);
  await expect(page.getByText(/^Under “Learned” the query does not move/)).toBeVisible();
});
