/** The Lab: an evaluation in the browser, and the quality of a visitor's own search. */
import { readFile } from "node:fs/promises";

import { type Download, expect, type Locator, type Page, test } from "@playwright/test";

import {
  AXE,
  changeCatalogue,
  encoded,
  excess,
  onlyOnTheCpu,
  open,
  search,
  searchBox,
  status,
  tiles,
  violations,
} from "./support";

test.beforeEach(async ({ page }) => {
  onlyOnTheCpu();
  await page.addInitScript({ path: AXE });
  await changeCatalogue(page, (all) => all.filter(({ name }) => name === "scenes"));
});

async function openLab(page: Page): Promise<void> {
  await open(page, { lab: "" });
  await encoded(page);
  await expect(page.getByRole("heading", { name: "The Lab" })).toBeVisible();
}

async function fill(page: Page, name: string, value: number): Promise<void> {
  const field = page.getByRole("spinbutton", { name });
  await field.fill(String(value));
  await field.press("Tab");
}

function start(page: Page): Locator {
  return page.getByRole("button", { name: "Start", exact: true });
}

function table(page: Page): Locator {
  return page.getByRole("group", { name: "As a table" }).getByRole("table");
}

async function play(page: Page): Promise<void> {
  await start(page).click();
  await expect(page.getByText(/^Finished: \d+ trials\.$/)).toBeVisible({ timeout: 120_000 });
}

async function contentOf(download: Download): Promise<string> {
  return readFile(await download.path(), "utf8");
}

test("captions ask blindly, the figures are curves, a table and files, and the search goes on", async ({
  page,
}) => {
  await openLab(page);
  await fill(page, "Rounds", 2);
  await fill(page, "Queries, at most", 10);
  await play(page);
  await expect(page.getByRole("img", { name: "MRR@5 by round (value)" })).toBeVisible();
  await expect(page.locator(".lab-chart polyline")).toHaveCount(4);
  const rows = table(page).getByRole("row");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText(/No feedback.*10.*\d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\]/);
  // Without feedback every round is the first.
  const cells = await rows.nth(1).getByRole("cell").allTextContents();
  expect(new Set(cells.slice(1)).size).toBe(1);

  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const csv = await contentOf(await saved);
  expect(csv.split("\r\n")).toHaveLength(1 + 2 * 3 * 4 + 1);
  const savedJson = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as JSON" }).click();
  const json = JSON.parse(await contentOf(await savedJson)) as {
    readonly whole: boolean;
    readonly model: { readonly fingerprint: string };
    readonly strategies: { readonly none: { readonly rounds: readonly { readonly mrr5: number }[] } };
  };
  expect(json.whole).toBe(true);
  expect(json.model.fingerprint).toMatch(/^[0-9a-f]{16,}$/);
  expect(csv).toContain(`none,0,mrr5,10,${json.strategies.none.rounds[0]?.mrr5 ?? NaN},`);
  for (const [kind, begins] of [
    ["SVG", "<svg"],
    ["PNG", "\u{fffd}PNG"],
  ] as const) {
    const picture = page.waitForEvent("download");
    await page.getByRole("button", { name: `Save as ${kind}` }).click();
    expect((await contentOf(await picture)).startsWith(begins)).toBe(true);
  }

  await searchBox(page).fill("a cat");
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
  await page.getByRole("button", { name: "How it works" }).click();
  await page.getByRole("button", { name: "Measure it: the Lab" }).click();
  await expect(rows).toHaveCount(3);
});

test("the same seed gives the same figures, and another draws other queries", async ({ page }) => {
  await openLab(page);
  await fill(page, "Rounds", 1);
  await fill(page, "Queries, at most", 6);
  const figures: string[] = [];
  for (const seed of [3, 3, 4]) {
    await fill(page, "Seed", seed);
    await play(page);
    figures.push(await table(page).innerText());
  }
  expect(figures[1]).toBe(figures[0]);
  expect(figures[2]).not.toBe(figures[0]);
});

test("a visitor with several right answers clicks and turns pages", async ({ page }) => {
  await openLab(page);
  await page.getByRole("radio", { name: "Clicks" }).check({ force: true });
  await expect(page.getByRole("checkbox", { name: /^Words/ })).toHaveCount(0);
  await fill(page, "Rounds", 2);
  await fill(page, "Queries, at most", 5);
  await play(page);
  await page.getByRole("radio", { name: "P@10, unmarked" }).check({ force: true });
  await page.getByRole("radio", { name: "Difference" }).check({ force: true });
  await expect(table(page).getByRole("row").nth(2)).toContainText(/Learned.*[+−]\d\.\d{3}/);
  await expect(table(page).getByRole("row").nth(3)).toContainText(/Pictures \(PRF\).*[+−]\d\.\d{3}/);
  await page.getByRole("radio", { name: "Pages" }).check({ force: true });
  await play(page);
  await expect(table(page).getByRole("row").nth(1)).toContainText("The next page");
});

test("captions and patch tokens are found out on the way, by the page's own files", async ({ page }) => {
  test.slow();
  await openLab(page);
  await page.getByRole("checkbox", { name: /^Captions/ }).check();
  await page.getByRole("checkbox", { name: /^Attention/ }).check();
  await page.getByRole("checkbox", { name: /^Words/ }).check();
  await fill(page, "Rounds", 1);
  await fill(page, "K, pictures fed back", 2);
  await fill(page, "Queries, at most", 2);
  await play(page);
  await expect(table(page).getByRole("row")).toHaveCount(6);
  for (const nth of [1, 2, 3, 4, 5]) {
    await expect(table(page).getByRole("row").nth(nth)).toContainText(/2(\d\.\d{3} \[.*\]){2}$/);
  }
  await expect(page.getByText("was not played to the end")).toHaveCount(0);
});

test("a method whose model is missing is told, and the others are played", async ({ page }) => {
  await page.route("**/captioner.gguf", (route) => route.fulfill({ status: 404 }));
  await openLab(page);
  await page.getByRole("checkbox", { name: /^Captions/ }).check();
  await fill(page, "Rounds", 1);
  await fill(page, "Queries, at most", 3);
  await play(page);
  await expect(page.getByRole("alert")).toContainText(
    /Captions \(GRF\) was not played to the end: .*captioner/,
  );
  await expect(table(page).getByRole("row").nth(2)).toContainText(/Pictures \(PRF\).*3/);
});

test("it is stopped at once, and what has come stays", async ({ page }) => {
  // Held back, so that it is not over before it is stopped.
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/captioner.gguf", async (route) => {
    await held;
    await route.abort();
  });
  await openLab(page);
  await page.getByRole("checkbox", { name: /^Captions/ }).check();
  await start(page).click();
  await expect(table(page).getByRole("row").nth(2)).toContainText(/\d\.\d{3}/, { timeout: 60_000 });
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("Stopped. What has come of it stays.")).toBeVisible();
  release();
  await expect(start(page)).toBeEnabled();
  await expect(table(page).getByRole("row").nth(2)).toContainText(/\d\.\d{3}/);
  await expect(status(page)).toBeVisible();
});

test("where nobody knows what is right there is nothing to start", async ({ page }) => {
  await page.route("**/collections/scenes/index.json", async (route) => {
    const response = await route.fetch();
    const index = (await response.json()) as { pictures: Record<string, unknown>[]; topics?: unknown };
    delete index.topics;
    await route.fulfill({ json: index });
  });
  await openLab(page);
  await expect(start(page)).toBeEnabled();
  await page.getByRole("radio", { name: "Clicks" }).check({ force: true });
  await expect(start(page)).toBeDisabled();
  await expect(page.getByText("no topics with several right answers")).toBeVisible();
});

test("the quality of a search follows its marks", async ({ page }) => {
  await open(page);
  await encoded(page);
  await page.getByRole("button", { name: "How it works" }).click();
  await page.getByText("How good is this search?").click();
  await expect(page.getByRole("combobox", { name: "Measure this search as" })).toHaveValue("");
  await search(page, "cat");
  await expect(page.getByRole("combobox", { name: "Measure this search as" })).toHaveValue("a cat");
  const rows = page.locator("table", { hasText: "unmarked" }).getByRole("row");
  await expect(rows).toHaveCount(2);
  await tiles(page).first().locator("[data-to='like']").click();
  await expect(rows).toHaveCount(3);
  await expect(rows.last()).toContainText(/^\+ .*\d\.\d/);
  await expect(page.getByRole("img", { name: /^P@10 from \d\.\d to \d\.\d/ })).toBeVisible();
  await page.getByRole("combobox", { name: "Measure this search as" }).selectOption("a dog");
  await search(page, "something with legs");
  await expect(page.getByRole("combobox", { name: "Measure this search as" })).toHaveValue("a dog");
  expect(await violations(page)).toEqual([]);
});

test("the keyboard alone opens the Lab, plays and leaves", async ({ page }) => {
  await open(page);
  await encoded(page);
  await page.getByRole("button", { name: "How it works" }).press("Enter");
  await page.getByRole("button", { name: "Measure it: the Lab" }).press("Enter");
  await expect(page.getByRole("heading", { name: "The Lab" })).toBeVisible();
  await fill(page, "Queries, at most", 4);
  await start(page).press("Enter");
  await expect(page.getByText(/^Finished/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Back to your search" }).press("Enter");
  await expect(tiles(page).first()).toBeVisible();
  await expect(page.locator("#gallery")).toBeFocused();
});

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 375],
] as const) {
  test(`axe finds nothing wrong with the Lab, ${colorScheme}, ${width} px`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await openLab(page);
    expect(await violations(page)).toEqual([]);
    await fill(page, "Queries, at most", 4);
    await play(page);
    expect(await violations(page)).toEqual([]);
    expect(await excess(page)).toBe(0);
    await page.getByRole("radio", { name: "Pages" }).check({ force: true });
    expect(await violations(page)).toEqual([]);
  });
}
