import { expect, type Locator, type Page, test } from "@playwright/test";

import { choose, encoded, onlyOnTheCpu, openEncoded, order, PICTURES, search, tiles } from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

function marks(page: Page): Locator {
  return page.getByRole("region", { name: "Your marks" });
}

/** Likes the ranking's last picture and waits until that has moved the ranking; its id. */
async function likeLast(page: Page): Promise<string> {
  const before = await order(page);
  const last = before.at(-1) ?? "";
  await page.locator(`[data-id="${last}"] .tile-thumb[data-to="like"]`).click();
  await expect(marks(page)).toBeVisible();
  await expect(marks(page)).not.toContainText("…");
  await expect.poll(() => order(page)).not.toEqual(before);
  return last;
}

function panel(page: Page): Locator {
  return page.getByRole("complementary", { name: "How it works" });
}

test("pictures: a thumb moves the ranking, and its weight is told", async ({ page }) => {
  await openEncoded(page, { strategy: "prf" });
  await page.getByRole("button", { name: "How it works" }).click();
  await search(page, "a happy face");
  await likeLast(page);
  await expect(marks(page)).toContainText(/\+0\.\d\d/);
  await expect(panel(page)).toContainText("What the last update used");
});

test("captions: pictures are put into words, once", async ({ page }) => {
  await openEncoded(page, { strategy: "grf" });
  await page.getByRole("button", { name: "How it works" }).click();
  await search(page, "a happy face");
  const byWords = await order(page);
  const last = await likeLast(page);
  const caption = await marks(page).locator("q").textContent();
  expect(caption).toMatch(/\w/);
  await expect(panel(page)).toContainText(caption ?? "none");
  await page.locator(`[data-id="${last}"] .tile-thumb[data-to="like"]`).click();
  await expect.poll(() => order(page)).toEqual(byWords);

  // The captioner is fetched again after a reload, but what it wrote is remembered.
  await page.reload();
  await encoded(page);
  await search(page, "a happy face");
  await page.locator(`[data-id="${last}"] .tile-thumb[data-to="like"]`).click();
  await expect(marks(page).locator("q")).toHaveText(caption ?? "none");
});

test("attention: a heat map lies over what is liked, and can be taken off", async ({ page }) => {
  await openEncoded(page, { strategy: "afs" });
  await page.getByRole("button", { name: "How it works" }).click();
  await search(page, "a happy face");
  const last = await likeLast(page);
  await expect(marks(page)).toContainText("100 %");
  const heat = page.locator(`[data-id="${last}"] canvas`);
  await expect(heat).toBeVisible();
  const painted = await heat.evaluate((canvas: HTMLCanvasElement) =>
    canvas
      .getContext("2d")
      ?.getImageData(0, 0, canvas.width, canvas.height)
      .data.some((byte) => byte > 0),
  );
  expect(painted).toBe(true);
  await expect(panel(page)).toContainText("100 % of the attention");
  await page.getByRole("button", { name: "Show attention" }).click();
  await expect(heat).toHaveCount(0);
});

test("words: wishes move the ranking beside thumbs and can be taken back", async ({ page }) => {
  await openEncoded(page, { strategy: "explicit" });
  await page.getByRole("button", { name: "How it works" }).click();
  await search(page, "a happy face");
  const byWords = await order(page);
  await page.getByRole("textbox", { name: "more:" }).fill("a vehicle with wheels");
  await page.getByRole("textbox", { name: "more:" }).press("Enter");
  await page.getByRole("textbox", { name: "less:" }).fill("yellow");
  await page.getByRole("textbox", { name: "less:" }).press("Enter");
  await expect.poll(() => order(page)).not.toEqual(byWords);
  await expect(marks(page).locator("q")).toHaveText(["a vehicle with wheels", "yellow"]);
  await expect(panel(page)).toContainText("“a vehicle with wheels”");
  await likeLast(page);
  await page.getByRole("button", { name: /Take back the wish yellow/ }).click();
  await expect(marks(page).locator("q")).toHaveCount(1);
  await page.getByRole("button", { name: "Take all back" }).click();
  await expect.poll(() => order(page)).toEqual(byWords);
});

test("the choice is in the address, is remembered, and the keyboard makes it", async ({ page }) => {
  await openEncoded(page);
  await expect(page.getByRole("radio", { name: "Learned" })).toBeChecked();
  await page.getByRole("radio", { name: "Learned" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: /Pictures/ })).toBeChecked();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: /Captions/ })).toBeChecked();
  expect(new URL(page.url()).searchParams.get("strategy")).toBe("grf");
  await openEncoded(page);
  await expect(page.getByRole("radio", { name: /Captions/ })).toBeChecked();
});

test("a model that cannot be fetched: a sentence, a retry, and everything else works", async ({ page }) => {
  await page.route("**/captioner.gguf", (route) => route.fulfill({ status: 404 }));
  await openEncoded(page, { strategy: "grf" });
  await search(page, "a happy face");
  const byWords = await order(page);
  const liked = page.locator(`[data-id="${byWords[4] ?? ""}"] .tile-thumb[data-to="like"]`);
  await liked.click();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("captioner.gguf could not be fetched (status 404)");
  expect(await order(page)).toEqual(byWords);

  await choose(page, /Pictures/);
  await expect(alert).toHaveCount(0);
  await expect.poll(() => order(page)).not.toEqual(byWords);
  await choose(page, /Captions/);
  await expect(alert).toBeVisible();
  await search(page, "a vehicle");
  await expect(tiles(page)).toHaveCount(PICTURES);

  await page.unrouteAll({ behavior: "wait" });
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toHaveCount(0);
  await expect(marks(page).locator("q")).toHaveCount(1);
});

test("a file that is not a model of its kind is refused by name", async ({ page }) => {
  await page.route("**/summarizer.gguf", (route) => route.fulfill({ body: "no model" }));
  await openEncoded(page, { strategy: "afs" });
  await search(page, "a happy face");
  await tiles(page).nth(3).locator("[data-to='like']").click();
  await expect(page.getByRole("alert")).toContainText("summarizer.gguf: ");
});

for (const strategy of ["prf", "grf", "afs", "explicit"] as const) {
  test(`blind rounds, ${strategy}: they show the drift and leave no trace`, async ({ page }) => {
    await openEncoded(page, { strategy });
    await search(page, "a happy face");
    await tiles(page).nth(5).locator("[data-to='like']").click();
    await expect(marks(page)).not.toContainText("…");
    const before = await order(page);

    await page.getByRole("button", { name: "Run 4 blind rounds" }).click();
    if (strategy === "explicit") {
      await expect(page.getByText("the words have to come from you")).toBeVisible();
      await page.getByRole("textbox", { name: "more:" }).fill("laughing");
      await page.getByRole("textbox", { name: "more:" }).press("Enter");
    }
    const rounds = page.locator(".blind-round");
    await expect(rounds).toHaveCount(5);
    await expect(rounds.nth(0).locator(".blind-strip > li")).toHaveCount(10);
    await expect(rounds.nth(4)).toContainText(/cos\(q0, q4\)\s*\d\.\d{3}/);
    await expect(rounds.nth(4)).toContainText(/\d+ kept/);
    if (strategy === "grf") await expect(rounds.nth(0).locator("q")).toHaveCount(5);
    if (strategy === "afs") await expect(rounds.nth(0).locator("canvas")).toHaveCount(5);

    await page.getByRole("button", { name: "Back to your search" }).click();
    if (strategy === "explicit") await page.getByRole("button", { name: /Take back the wish/ }).click();
    await expect.poll(() => order(page)).toEqual(before);
  });
}
