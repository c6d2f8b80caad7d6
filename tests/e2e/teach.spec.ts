/** In class: what a mark did, other numbers, and the strategies side by side. */
import { expect, type Page, test } from "@playwright/test";

import { encoded, excess, onlyOnTheCpu, openEncoded, order, search, tiles } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

async function likeLast(page: Page): Promise<void> {
  const before = await order(page);
  await tiles(page).last().locator("[data-to='like']").click();
  await expect.poll(() => order(page)).not.toEqual(before);
}

test("a thumb says what it did, beside its undoing", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a happy face");
  const before = await order(page);
  await likeLast(page);
  const said = page.locator(".toast");
  await expect(said).toContainText(
    /Your thumb turned the search \d+° towards “.+”\. \S+ of the first 12 (is|are) new\./,
  );
  await expect(page.locator(".tile[data-new='true']").first()).toBeVisible();
  await tiles(page).nth(2).locator("[data-to='dislike']").click();
  await expect(said).toContainText(/Also away from “.+”: your marks turn the search \d+° in all/);
  await said.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Less like", { exact: true })).toHaveCount(0);
  await page.goBack();
  await expect.poll(() => order(page)).toEqual(before);
});

test("what is disliked leaves at once, and comes back when the mark is taken back", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a happy face");
  const before = await order(page);
  await tiles(page).first().locator("[data-to='dislike']").click();
  await expect(page.locator(`.tile[data-id="${before[0] ?? ""}"]`)).toHaveCount(0);
  await expect(page.getByText("Less like", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: /^Take back/ }).click();
  await expect.poll(() => order(page)).toEqual(before);
});

test("other numbers move the ranking and the formula, are in the link, and can be reset", async ({
  page,
}) => {
  await openEncoded(page, { strategy: "prf" });
  await page.getByRole("button", { name: "How it works" }).click();
  await search(page, "a happy face");
  await likeLast(page);
  const panel = page.getByRole("complementary", { name: "How it works" });
  const own = await order(page);
  const beta = panel.getByRole("slider", { name: /β/ });
  await beta.fill("2");
  await expect.poll(() => order(page)).not.toEqual(own);
  await expect(panel.locator(".how-numbers")).toContainText("2.00");
  expect(new URL(page.url()).hash).toContain("weights=1%2C2%2C0.15");
  const heavy = await order(page);
  await page.reload();
  await encoded(page);
  await expect(beta).toHaveValue("2");
  await expect.poll(() => order(page)).toEqual(heavy);
  await panel.getByRole("button", { name: "Paper" }).click();
  await expect(panel.locator(".how-numbers")).toContainText("0.80");
  await panel.getByRole("button", { name: "Reset" }).click();
  await expect.poll(() => order(page)).toEqual(own);
});

test("blind rounds follow the temperature and K", async ({ page }) => {
  await openEncoded(page);
  await page.getByRole("button", { name: "How it works" }).click();
  await search(page, "a happy face");
  await page.getByRole("button", { name: "Run 4 blind rounds" }).click();
  await expect(page.locator(".blind-round")).toHaveCount(5);
  await expect(page.locator(".blind-round").first().locator("[data-fed='true']")).toHaveCount(5);
  await page.getByRole("slider", { name: /K/ }).fill("3");
  await expect(page.locator(".blind-round").first().locator("[data-fed='true']")).toHaveCount(3);
  await expect(page.getByRole("slider", { name: /τ/ })).toHaveValue("0.05");
});

test("the strategies stand side by side, and say what moved", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a happy face");
  await likeLast(page);
  await page.getByRole("button", { name: "Compare" }).click();
  const columns = page.locator(".compare-column");
  await expect(columns).toHaveCount(6);
  for (let nth = 0; nth < 6; nth += 1) await expect(columns.nth(nth).locator("li")).toHaveCount(12);
  await expect(columns.nth(0).locator("b")).toHaveCount(0);
  await expect(columns.nth(1).locator("b").first()).toBeVisible();
  await columns.nth(1).locator("button").first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.reload();
  await encoded(page);
  await expect(columns.nth(5).locator("li")).toHaveCount(12);
  await page.getByRole("button", { name: "Back to your search" }).click();
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
});

test("classic learners take the same marks in columns of their own", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a happy face");
  await likeLast(page);
  await page.getByRole("button", { name: "Compare" }).click();
  const choice = page.getByRole("group", { name: "Columns" });
  for (const name of ["Learned", "Captions", "Attention", "Words"])
    await choice.getByRole("button", { name }).click();
  const columns = page.locator(".compare-column");
  await expect(columns).toHaveCount(2);
  for (const name of ["Regression", "Neighbours", "Target", "Close by"]) {
    await choice.getByRole("button", { name }).click();
    const column = page.getByRole("region", { name: new RegExp(`^${name}`) });
    await expect(column.locator("li")).toHaveCount(12);
    await expect(column.locator("cite")).toBeVisible();
    // Where the thumb took a picture, or brought one. Among so few pictures nothing is close by the one that is liked.
    if (name !== "Close by") await expect(column.locator("b").first()).toBeVisible();
  }
  await expect(columns).toHaveCount(6);
  await page.setViewportSize({ width: 375, height: 800 });
  expect(await excess(page)).toBe(0);
});
