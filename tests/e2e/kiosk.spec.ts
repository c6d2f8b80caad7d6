/** At a stand the page shows what it does, and leaves nothing of a visitor to the next one. */
import { expect, type Page, test } from "@playwright/test";

import { AXE, encoded, excess, onlyOnTheCpu, order, search, searchBox, tiles, violations } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

async function stand(page: Page, more = ""): Promise<void> {
  await page.goto(`./?kiosk&executor=cpu&pictures=60${more}`);
  await expect.poll(() => tiles(page).count()).toBeGreaterThan(4);
}

/** Nobody does anything for so many seconds. */
async function leave(page: Page, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await page.clock.fastForward(1000);
}

test("it asks one example after another, and gives a thumb to what is found", async ({ page }) => {
  await stand(page);
  await expect(searchBox(page)).toHaveValue("animals of the sea");
  await expect(page.locator(".hand")).toBeVisible();
  await expect(page.locator(".tray-mark")).toHaveCount(1);
  await expect(page.locator(".toast")).toContainText("turned the search");
  await expect(searchBox(page)).toHaveValue("vehicles with wheels");
  await expect(page.locator(".tray-mark")).toHaveCount(0);
});

test("it starts over when nobody has done anything for a minute, and tells so before", async ({ page }) => {
  await page.clock.install();
  // With words in the address it comes back to them, and plays nothing.
  await stand(page, "#q=cat");
  await encoded(page);
  await expect(searchBox(page)).toHaveValue("cat");
  const first = async () => (await order(page)).slice(0, 12);
  const home = await first();
  const steps = await page.evaluate(() => history.length);
  await search(page, "a happy face");
  await tiles(page).nth(1).locator("[data-to='like']").click();
  await expect(page.locator(".tray-mark")).toHaveCount(1);
  await page.getByRole("button", { name: "How it works" }).click();
  await page.getByRole("button", { name: "Use dark colours" }).click();
  await tiles(page).nth(2).locator(".tile-picture").click();
  await expect(page.getByRole("dialog")).toBeVisible();

  await leave(page, 52);
  // Over the large view.
  await expect(page.locator(".kiosk-countdown:popover-open")).toContainText("8");
  await page.mouse.move(300, 300);
  await expect(page.locator(".kiosk-countdown")).toHaveCount(0);
  await leave(page, 61);
  await expect(searchBox(page)).toHaveValue("cat");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(".how")).toHaveCount(0);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect.poll(first).toEqual(home);
  expect(await page.evaluate(() => history.length)).toBe(steps);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  expect(page.url()).toContain("#q=cat");
  await page.keyboard.press("Control+z");
  await expect(page.locator(".toast")).toHaveText("There is nothing to undo.");
});

test("undoing goes along a history that is not the browser's", async ({ page }) => {
  await stand(page, "#q=cat");
  await encoded(page);
  await tiles(page).nth(2).locator("[data-to='like']").click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator(".tray-mark")).toHaveCount(0);
  await expect(searchBox(page)).toHaveValue("cat");
});

test("photos are not offered, and a code leads a phone to what is asked", async ({ page }) => {
  await page.addInitScript({ path: AXE });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!/^(blob:|http:\/\/localhost:)/.test(request.url())) elsewhere.push(request.url());
  });
  await stand(page, "#q=cat");
  await encoded(page);
  await expect(page.getByRole("radio", { name: "Scenes" })).toHaveCount(1);
  await expect(page.getByRole("radio", { name: "My photos" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Licences" })).toHaveCount(0);
  await page.getByRole("button", { name: "On your phone" }).click();
  const code = page.getByRole("img", { name: /^QR code of / });
  await expect(code).toBeVisible();
  await expect(code).toHaveAttribute("aria-label", /sub-path\/\?.*#q=cat$/);
  await expect(code).not.toHaveAttribute("aria-label", /kiosk|executor/);
  expect(await violations(page)).toEqual([]);
  expect(elsewhere).toEqual([]);
});

test("what is pressed is large, also on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await stand(page, "#q=cat");
  await encoded(page);
  for (const selector of [".tile-thumb", ".chip", ".tool", ".gallery-heading .segmented span"]) {
    const box = await page.locator(selector).first().boundingBox();
    expect(box?.height, selector).toBeGreaterThanOrEqual(44);
  }
  expect(await excess(page)).toBe(0);
});
