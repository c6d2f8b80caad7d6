/** The game of the hidden target: found by words and thumbs, counted honestly, and left without a trace. */
import { readFileSync } from "node:fs";

import { expect, type Locator, type Page, test } from "@playwright/test";

import {
  AXE,
  check,
  excess,
  onlyOnTheCpu,
  open,
  openEncoded,
  order,
  search,
  searchBox,
  tiles,
  violations,
} from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

/** Searched by the embeddings that came along, so that a game can begin at once; few enough for each to have its tile. */
const SEARCHABLE = { vectors: "on", pictures: "24" };

function panel(page: Page): Locator {
  return page.getByRole("complementary", { name: "Hidden target" });
}

function spoken(page: Page): Locator {
  return page.locator("[role='status']", { hasText: /is to be found|Found/ });
}

async function start(page: Page): Promise<void> {
  await panel(page).getByRole("button", { name: "Start" }).click();
  await expect(panel(page).getByText("Picture 1 of 5")).toBeVisible();
}

/** The tile of the picture that is to be found; a player would have to look for it. */
async function target(page: Page): Promise<Locator> {
  const url = await panel(page).getByRole("img", { name: "The picture to find" }).getAttribute("src");
  return tiles(page).filter({ has: page.locator(`img[src="${url ?? ""}"]`) });
}

/** What the collection calls it. */
async function nameOfTarget(page: Page): Promise<string> {
  return (await (await target(page)).getByRole("img").getAttribute("alt")) ?? "";
}

test("a round is played, counted, signed and saved; leaving restores what was there", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a happy face");
  const before = await order(page);
  await page.getByRole("button", { name: "How it works" }).click();
  await page.getByRole("button", { name: "Play: find the hidden target" }).click();
  await expect(panel(page)).toBeFocused();
  await start(page);
  await expect(searchBox(page)).toBeFocused();
  await expect(searchBox(page)).toHaveValue("");

  await page.keyboard.type(await nameOfTarget(page), { delay: 20 });
  await expect(panel(page)).toContainText(
    /Found at place \d+ with 1 search and 0 thumbs, in 0:\d\d\. 100 points\./,
  );
  await expect(spoken(page)).toHaveText(/^Found at place \d+ .* 100 points\.$/);
  await panel(page).getByRole("button", { name: "Next picture" }).click();

  await expect(panel(page).getByText("Picture 2 of 5")).toBeVisible();
  const name = await nameOfTarget(page);
  await (await target(page)).locator(".tile-picture").click();
  await expect(panel(page)).toContainText("Found by pressing it with 0 searches and 0 thumbs");
  await expect(panel(page)).toContainText("50 points.");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(panel(page)).not.toContainText(name);
  await panel(page).getByRole("button", { name: "Next picture" }).click();
  for (let turn = 3; turn <= 5; turn += 1) {
    await expect(panel(page).getByText(`Picture ${turn} of 5`)).toBeVisible();
    await panel(page).getByRole("button", { name: "Skip this picture" }).click();
  }

  await expect(panel(page)).toContainText("150 of 500 points");
  await panel(page).getByRole("textbox", { name: "Your name" }).fill("Ada, 7b");
  await page.keyboard.press("Enter");
  const board = panel(page).getByRole("table", { name: "Leaderboard of this machine" });
  await expect(board.getByRole("row").last()).toHaveText(/1Ada, 7b\d+0:\d\d150/);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    panel(page).getByRole("button", { name: "Save as CSV" }).click(),
  ]);
  const saved = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(saved[0]).toBe("name,seed,collection,points,found,searches,thumbs,seconds");
  expect(saved[1]).toMatch(/^"Ada, 7b",\d{4},Objects,150,2,1,0,\d/);

  await panel(page).getByRole("button", { name: "Leave the game" }).click();
  await expect(page.getByRole("complementary", { name: "How it works" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Play: find the hidden target" })).toBeFocused();
  await expect(searchBox(page)).toHaveValue("a happy face");
  await expect.poll(() => order(page)).toEqual(before);
  await expect(tiles(page).first().locator(".tile-label")).toBeVisible();
});

test("thumbs count, and the counts are read out", async ({ page }) => {
  await open(page, { ...SEARCHABLE, pictures: "300", game: "7b" });
  await start(page);
  await search(page, "zzz");
  await tiles(page).nth(13).locator("[data-to='dislike']").click();
  await tiles(page).nth(14).locator("[data-to='like']").click();
  await expect(panel(page)).toContainText(/1 search(,| and) 2 thumbs/);
  await expect(spoken(page)).toContainText(/1 search(,| and) 2 thumbs/);
  await page
    .getByRole("button", { name: /^Take back/ })
    .first()
    .click();
  await expect(page.locator(".tray-mark")).toHaveCount(1);
  await expect(panel(page)).toContainText(/1 search(,| and) 2 thumbs/);
});

test("a link gives a class the same targets, and the board stays until it is cleared", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const seen: string[] = [];
  await open(page, { ...SEARCHABLE, game: "class-7b" });
  await panel(page).getByRole("button", { name: "Copy a link to it" }).click();
  await expect(page.locator(".toast")).toContainText("Link copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).searchParams.get("executor")).toBeNull();
  for (const address of [page.url(), link]) {
    await page.goto(address);
    await expect(panel(page)).toContainText("“class-7b”");
    await start(page);
    seen.push(await nameOfTarget(page));
  }
  expect(seen[1]).toBe(seen[0]);
  for (let turn = 0; turn < 5; turn += 1) {
    await panel(page).getByRole("button", { name: "Skip this picture" }).click();
  }
  await panel(page).getByRole("textbox", { name: "Your name" }).fill("Grace");
  await panel(page).getByRole("button", { name: "Add to the leaderboard" }).click();
  await open(page, { ...SEARCHABLE, game: "class-7b" });
  await expect(panel(page).getByRole("table")).toContainText("Grace");
  await panel(page).getByRole("button", { name: "Clear the leaderboard" }).click();
  await expect(panel(page).getByRole("table")).toHaveCount(0);
  expect(await page.evaluate(() => localStorage.getItem("game-scores"))).toBeNull();
});

test("nothing names the target while it is looked for, and another collection ends the round", async ({
  page,
}) => {
  await open(page, { ...SEARCHABLE, game: "7b" });
  await start(page);
  await expect(tiles(page).first().locator(".tile-label")).toBeHidden();
  expect(await panel(page).innerHTML()).not.toContain(await nameOfTarget(page));
  // It is put away, and comes back as it was.
  await page.getByRole("button", { name: "How it works" }).click();
  await expect(panel(page)).toHaveCount(0);
  await page.getByRole("button", { name: "How it works" }).click();
  await expect(panel(page)).toContainText("Picture 1 of 5");
  await check(page.getByRole("radio", { name: "Scenes" }));
  await expect(panel(page)).toHaveCount(0);
});

for (const [colorScheme, width, forcedColors] of [
  ["light", 1440, "none"],
  ["dark", 375, "none"],
  ["dark", 1280, "active"],
] as const) {
  test(`axe finds nothing wrong with the game, ${colorScheme}, ${width} px, forced: ${forcedColors}`, async ({
    page,
  }) => {
    await page.addInitScript({ path: AXE });
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    await open(page, { ...SEARCHABLE, game: "7b" });
    await expect(panel(page).getByRole("button", { name: "Start" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await start(page);
    expect(await violations(page)).toEqual([]);
    expect(await excess(page)).toBe(0);
    await searchBox(page).fill(await nameOfTarget(page));
    await expect(panel(page)).toContainText("Found");
    expect(await violations(page)).toEqual([]);
    await panel(page).getByRole("button", { name: "Next picture" }).click();
    for (let turn = 0; turn < 4; turn += 1) {
      await panel(page).getByRole("button", { name: "Skip this picture" }).click();
    }
    await panel(page).getByRole("textbox", { name: "Your name" }).fill("Ada");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await expect(panel(page).getByRole("table", { name: /Leaderboard/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(await excess(page)).toBe(0);
  });
}
