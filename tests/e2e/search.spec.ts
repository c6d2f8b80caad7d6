import { expect, test } from "@playwright/test";

import {
  encoded,
  ENCODING_MS,
  onlyOnTheCpu,
  open,
  openEncoded,
  order,
  PICTURES,
  pictures,
  search,
  searchBox,
  status,
  tiles,
} from "./support";

test("words rank, a thumb moves the ranking, taking it back restores it", async ({ page }) => {
  // Weights with which one thumb moves the ranking of a few pictures, too.
  await openEncoded(page, { weights: "0.4,0.6,0.1" });
  await expect(status(page)).toContainText(test.info().project.name === "webgpu" ? "WebGPU" : "CPU");
  await expect(status(page)).toContainText("pictures/s");
  const gallery = await order(page);
  expect(gallery).toHaveLength(pictures());

  await search(page, "a happy face");
  const byWords = await order(page);
  expect(byWords).not.toEqual(gallery);
  expect(byWords.toSorted()).toEqual(gallery.toSorted());
  await expect(status(page)).toContainText("last query");

  const last = byWords.at(-1) ?? "";
  await page.locator(`[data-id="${last}"] .tile-thumb[data-to="like"]`).click();
  await expect(page.getByRole("region", { name: "Your marks" })).toContainText("+0.");
  await expect.poll(() => order(page)).not.toEqual(byWords);

  await page.locator(`[data-id="${byWords[0] ?? ""}"] .tile-thumb[data-to="dislike"]`).click();
  await expect(page.getByText("Less like", { exact: true })).toBeVisible();
  await expect(page.getByText(/The query turned by \d+°/)).toBeVisible();

  await page.locator(`[data-id="${last}"] .tile-thumb[data-to="like"]`).click();
  await page.getByRole("button", { name: /^Take back/ }).click();
  await expect.poll(() => order(page)).toEqual(byWords);

  await searchBox(page).press("Escape");
  await expect.poll(() => order(page)).toEqual(gallery);
});

test("words that the model cannot read are named", async ({ page }) => {
  onlyOnTheCpu();
  await openEncoded(page);
  for (const words of ["собака", "كلب", "כלב", "🦊"]) {
    await search(page, words);
    await expect(page.locator(".notice")).toContainText(`knows no word of “${words}”`);
  }
  await search(page, "dog");
  await expect(page.locator(".notice")).toHaveCount(0);
  const inLatin = await order(page);
  // Full-width letters are the letters that they stand for.
  await search(page, "ｄｏｇ");
  await expect(page.locator(".gallery-heading")).toContainText("Closest first");
  await expect.poll(() => order(page)).toEqual(inLatin);
  await expect(page.locator(".notice")).toHaveCount(0);
});

for (const [strategy, number, weight] of [
  ["network", "cos(z, s)", /[↑±]\d+$/],
  ["prf", "cos(q, q′)", /^\+\d\.\d\d$/],
] as const) {
  test(`the explanation shows the numbers of the update, ${strategy}`, async ({ page }) => {
    onlyOnTheCpu();
    await openEncoded(page, { strategy });
    await page.getByRole("button", { name: "How it works" }).click();
    await search(page, "rain");
    const panel = page.getByRole("complementary", { name: "How it works" });
    await expect(panel).toContainText("mark a picture to see the numbers");
    const name = await tiles(page).nth(2).getByRole("img").getAttribute("alt");
    await tiles(page).nth(2).locator("[data-to='like']").click();
    await expect(panel.locator(".used-terms")).toContainText(name ?? "no name");
    await expect(panel.locator(".used-weight").last()).toHaveText(weight);
    await expect(panel).toContainText(number);
  });
}

test("a picture alone is a query, too", async ({ page }) => {
  onlyOnTheCpu();
  await openEncoded(page);
  const gallery = await order(page);
  const wanted = gallery[PICTURES - 3] ?? "";
  await page.locator(`[data-id="${wanted}"] .tile-thumb[data-to="like"]`).click();
  await expect.poll(async () => (await order(page))[0]).toBe(wanted);
});

test("a reload remembers the embeddings and the model stays in use", async ({ page }) => {
  onlyOnTheCpu();
  await openEncoded(page);
  await search(page, "winter");
  const before = await order(page);
  await page.reload();
  await encoded(page);
  await expect(status(page)).toContainText(`${PICTURES} pictures kept in this browser`);
  await search(page, "winter");
  await expect.poll(() => order(page)).toEqual(before);
});

test("searching works before the gallery is encoded", async ({ page }) => {
  onlyOnTheCpu();
  await open(page);
  await searchBox(page).fill("something sweet");
  await expect(page.getByText(/^(among|out of) /)).toBeVisible({ timeout: ENCODING_MS });
  await encoded(page);
  await expect(tiles(page)).toHaveCount(PICTURES);
  await expect(page.getByText(`out of ${PICTURES} pictures`)).toBeVisible();
});

test("any words are taken", async ({ page }) => {
  onlyOnTheCpu();
  await openEncoded(page);
  for (const words of [
    "x".repeat(100_000),
    "🦊🍕",
    "一只红色的狐狸",
    "\u0000\u0007\u001b tab\t",
    "ﷺ \u202e",
  ]) {
    await search(page, words);
    await expect(tiles(page)).toHaveCount(PICTURES);
  }
  await searchBox(page).fill("   ");
  await expect(page.getByRole("heading", { name: "Closest first" })).toHaveCount(0);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.locator(".notice")).toHaveCount(0);
});

test("after load the page works without a network and asks nobody else", async ({
  page,
  context,
  baseURL,
}) => {
  onlyOnTheCpu();
  const origins = new Set<string>();
  page.on("request", (request) => {
    if (/^https?:/.test(request.url())) origins.add(new URL(request.url()).origin);
  });
  await openEncoded(page);
  await context.setOffline(true);
  await search(page, "a boat");
  await tiles(page).nth(1).locator("[data-to='like']").click();
  await expect(page.getByRole("region", { name: "Your marks" })).toContainText(/[↑±]\d/);
  expect([...origins]).toEqual([new URL(baseURL ?? "").origin]);
});

test("words are answered before the pictures' files have arrived", async ({ page }) => {
  onlyOnTheCpu();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/pack-*.bin", async (route) => {
    await held;
    await route.continue();
  });
  await open(page, { vectors: "on", pictures: "300" });
  await search(page, "a cat");
  await expect(page.locator(".tile-label").first()).toHaveText(/cat/);
  await expect(page.locator(".tile img")).toHaveCount(0);
  release();
  await expect(page.locator(".tile img").first()).toBeVisible();
});

test("pictures that came with embeddings are searched before they are encoded here", async ({ page }) => {
  onlyOnTheCpu();
  await open(page, { vectors: "on", pictures: "300" });
  await search(page, "a happy face");
  await expect(page.locator(".gallery-extent")).toHaveText("out of 300 pictures");
  await expect(page.getByRole("progressbar")).toHaveCount(1);
  const byWords = await order(page);
  await encoded(page);
  const told = await status(page).innerText();
  const degrees = Number(/at most (\d+\.\d)° off/.exec(told)?.[1]);
  expect(degrees).toBeGreaterThan(0);
  expect(degrees).toBeLessThan(8);
  // The first are the same, in about the same order.
  const own = await order(page);
  const first = byWords.slice(0, 12);
  expect(own.slice(0, 16).filter((id) => first.includes(id)).length).toBeGreaterThan(8);
});
