/** Rounds: each search and mark is a step to return to, and a heat map tells how places changed. */
import { readFileSync } from "node:fs";

import { expect, type Locator, type Page, test } from "@playwright/test";

import { AXE, excess, onlyOnTheCpu, openEncoded, order, search, tiles, violations } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

function steps(page: Page): Locator {
  return page.getByRole("list", { name: "Rounds" }).getByRole("button");
}

function places(page: Page): Locator {
  return page.getByRole("group", { name: "Places by round" });
}

async function openRounds(page: Page): Promise<void> {
  await page.getByRole("button", { name: "How it works" }).click();
  await page.getByText("Your rounds: who rose, who fell").click();
}

async function thumb(page: Page, nth: number, to: "like" | "dislike", rounds: number): Promise<void> {
  await tiles(page).nth(nth).locator(`[data-to='${to}']`).click();
  await expect(steps(page)).toHaveCount(rounds);
}

test("each search and mark is a round, which can be returned to, and places are told by number and shade", async ({
  page,
}) => {
  await openEncoded(page);
  await openRounds(page);
  await expect(page.getByText("Search, and each search and mark becomes a round.")).toBeVisible();
  await search(page, "a happy face");
  await expect(steps(page)).toHaveText([/^1 “a happy face”$/]);
  const byWords = await order(page);
  await thumb(page, 15, "like", 2);
  await thumb(page, 4, "dislike", 3);
  await expect(steps(page)).toHaveText([/“a happy face”/, /^2 \+ \S/, /^3 − \S/]);
  await expect(steps(page).last()).toHaveAttribute("aria-current", "step");

  const rows = places(page).locator("tbody tr");
  await expect(rows.first().locator("td").last()).toHaveText("1");
  await expect(rows.first().locator("td").last()).toHaveAttribute("data-shade", "0");
  const first = rows.filter({ has: page.locator("td:nth-of-type(1)", { hasText: /^1$/ }) });
  await expect(first).toHaveCount(1);
  await expect(rows.last().locator("td").last()).toContainText("put away");
  expect(await rows.count()).toBeGreaterThanOrEqual(12);

  await steps(page).first().click();
  await expect(steps(page).first()).toHaveAttribute("aria-current", "step");
  await expect.poll(() => order(page)).toEqual(byWords);
  await expect(page.locator(".tray-mark")).toHaveCount(0);
  await steps(page).nth(2).click();
  await expect(page.locator(".tray-mark")).toHaveCount(2);
  // A mark is taken back where it stands; that is a round of its own.
  await page
    .getByRole("button", { name: /^Take back/ })
    .first()
    .click();
  await expect(steps(page).last()).toHaveText(/^4 taken back: \+/);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as CSV" }).click(),
  ]);
  const [head, ...lines] = readFileSync(await download.path(), "utf8")
    .trimEnd()
    .split("\r\n");
  expect(head).toMatch(/^picture,1 “a happy face”,2 \+ .*,3 − .*,4 taken back/);
  expect(lines).toHaveLength(await rows.count());
  await page.keyboard.press("Escape");
  await expect(page.getByText("Search, and each search and mark becomes a round.")).toBeVisible();
});

for (const [colorScheme, width, forcedColors] of [
  ["light", 1440, "none"],
  ["dark", 375, "none"],
  ["light", 1280, "active"],
] as const) {
  test(`axe finds nothing wrong with the rounds, ${colorScheme}, ${width} px, forced: ${forcedColors}`, async ({
    page,
  }) => {
    await page.addInitScript({ path: AXE });
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await openEncoded(page);
    await search(page, "a happy face");
    await openRounds(page);
    for (let at = 0; at < 4; at += 1)
      await thumb(page, 2 * at + 1, at % 2 === 0 ? "like" : "dislike", at + 2);
    await places(page).scrollIntoViewIfNeeded();
    expect(await violations(page)).toEqual([]);
    expect(await excess(page)).toBe(0);
  });
}
