/** A picture seen large, and asked with. */
import { expect, type Locator, type Page, test } from "@playwright/test";

import { onlyOnTheCpu, openEncoded, order, search, searchBox, tiles } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

function dialog(page: Page): Locator {
  return page.getByRole("dialog");
}

function title(page: Page): Locator {
  return dialog(page).getByRole("heading", { level: 2 });
}

/** What a tile's picture is called. */
async function labelOf(page: Page, nth: number): Promise<string> {
  return (await tiles(page).nth(nth).getByRole("img").getAttribute("alt")) ?? "";
}

test("a picture is seen large with its place and neighbours, and the arrows go along the ranking", async ({
  page,
}) => {
  await openEncoded(page);
  await search(page, "a happy face");
  await tiles(page).nth(2).locator(".tile-picture").click();
  await expect(title(page)).toHaveText(await labelOf(page, 2));
  await expect(dialog(page)).toContainText(/Place 3, cosine 0\.\d{3}/);
  await expect(dialog(page).locator(".large-neighbours li")).toHaveCount(8);
  await page.keyboard.press("ArrowRight");
  await expect(title(page)).toHaveText(await labelOf(page, 3));
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(title(page)).toHaveText(await labelOf(page, 1));
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(searchBox(page)).toHaveValue("a happy face");
  await expect(tiles(page).nth(1).locator(".tile-picture")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(title(page)).toHaveText(await labelOf(page, 1));
});

test("thumbs and their keys work in the large view; what is disliked leaves the row", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a happy face");
  const before = await order(page);
  await tiles(page).nth(0).locator(".tile-picture").click();
  await page.keyboard.press("u");
  await expect(dialog(page).getByRole("button", { name: /^More like (?!this)/ })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.keyboard.press("d");
  await expect.poll(() => order(page)).not.toContain(before[0]);
  await page.keyboard.press("ArrowRight");
  await expect(title(page)).toHaveText(await labelOf(page, 0));
});

test("a picture asks in the place of words, and beside them by a slider", async ({ page }) => {
  await openEncoded(page);
  const wanted = (await order(page)).at(-2) ?? "";
  await page.locator(`[data-id="${wanted}"] .tile-picture`).click();
  await dialog(page).getByRole("button", { name: "More like this one" }).click();
  await expect.poll(async () => (await order(page))[0]).toBe(wanted);
  const alone = await order(page);
  await searchBox(page).fill("a happy face");
  const slider = page.getByRole("slider", { name: "How much of the query is the picture" });
  await expect(slider).toHaveValue("0.5");
  await slider.fill("0");
  await expect.poll(() => order(page)).not.toEqual(alone);
  const byWords = await order(page);
  await slider.fill("1");
  await expect.poll(() => order(page)).toEqual(alone);
  // What a slider sets is in the address within half a second; a whole picture needs no share there.
  await expect(page).not.toHaveURL(/share=/);
  await page.reload();
  await expect(slider).toHaveValue("1");
  await page.getByRole("button", { name: /^Take back the picture that is asked with/ }).click();
  await expect.poll(() => order(page)).toEqual(byWords);
});

test("a part of a picture is marked by drawing a box, or by its name", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a happy face");
  await tiles(page).nth(3).locator(".tile-picture").click();
  const square = await page.locator(".large-square").boundingBox();
  if (square === null) throw new Error("no square to draw on");
  await page.mouse.move(square.x + 0.1 * square.width, square.y + 0.1 * square.height);
  await page.mouse.down();
  await page.mouse.move(square.x + 0.6 * square.width, square.y + 0.5 * square.height, { steps: 4 });
  await page.mouse.up();
  await dialog(page).getByRole("button", { name: "More of this part" }).click();
  await expect(page.locator(".large-box[data-side='like']")).toBeVisible();
  await dialog(page).getByRole("combobox").selectOption("the lower half");
  await dialog(page).getByRole("button", { name: "Less of this part" }).click();
  await page.keyboard.press("Escape");
  const marks = page.getByRole("region", { name: "Your marks" });
  await expect(marks.getByRole("button", { name: /Take back a part of/ })).toHaveCount(2);
  await expect(marks).not.toContainText("…");
  expect(decodeURIComponent(new URL(page.url()).hash)).toMatch(/like=[^&]+@0\.1\d*,0\.1\d*,0\.6\d*,0\.5/);
});

test("words that exclude something offer to say it as a wish", async ({ page }) => {
  await openEncoded(page);
  await search(page, "a face without glasses");
  await page.getByRole("button", { name: "less: glasses" }).click();
  await expect(searchBox(page)).toHaveValue("a face");
  await expect(page.getByRole("button", { name: /Take back the wish glasses/ })).toBeVisible();
  await expect(page.getByRole("radio", { name: /Words/ })).toBeChecked();
});
