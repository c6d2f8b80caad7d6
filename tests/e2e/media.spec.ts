/** The page in a system's own colours, and on paper. */
import { expect, type Locator, test } from "@playwright/test";

import { AXE, onlyOnTheCpu, openEncoded, search, tiles, violations } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

async function edge(of: Locator): Promise<number> {
  return of.evaluate((element) => parseFloat(getComputedStyle(element).borderTopWidth));
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`in the system's own colours edges and choices are seen, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ forcedColors: "active", colorScheme, reducedMotion: "reduce" });
    await page.addInitScript({ path: AXE });
    await openEncoded(page);
    await search(page, "a happy face");
    await tiles(page).nth(1).locator("[data-to='like']").click();
    await expect(page.locator(".toast p")).toBeVisible();
    const liked = page.locator(".tile[data-side='like'] .tile-picture");
    const other = page.locator(".tile:not([data-side='like']) .tile-picture").last();
    expect(await edge(other)).toBeGreaterThanOrEqual(1);
    expect(await edge(liked)).toBeGreaterThan(await edge(other));
    expect(await edge(page.locator(".toast p"))).toBeGreaterThanOrEqual(1);
    const ground = (of: Locator) => of.evaluate((element) => getComputedStyle(element).backgroundColor);
    const [chosen, offered] = [
      page.locator(".chooser input:checked + span"),
      page.locator(".chooser input:not(:checked) + span").first(),
    ];
    expect(await ground(chosen)).not.toBe(await ground(offered));
    expect(await violations(page)).toEqual([]);
  });
}

test("on paper stand the question and what was found, on few pages, and nothing to press", async ({
  page,
}) => {
  await openEncoded(page, { pictures: "150" });
  await search(page, "a happy face");
  await tiles(page).nth(1).locator("[data-to='like']").click();
  await expect(page.locator(".tray-mark")).toHaveCount(1);
  await page.emulateMedia({ media: "print" });
  for (const pressed of [".tile-thumb", ".footer", ".top-tools", ".chooser", ".overlays"]) {
    await expect(page.locator(pressed).first(), pressed).toBeHidden();
  }
  await expect(tiles(page).first()).toBeVisible();
  await expect(page.locator(".tray-mark")).toBeVisible();
  const paper = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(paper.match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(4);
});
