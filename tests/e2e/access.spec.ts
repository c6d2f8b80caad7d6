import { expect, test } from "@playwright/test";

import {
  AXE,
  choose,
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

test.beforeEach(async ({ page }) => {
  onlyOnTheCpu();
  // As an init script it is not bound by the page's own script policy.
  await page.addInitScript({ path: AXE });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing wrong, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openEncoded(page);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "How it works" }).click();
    await search(page, "a happy face");
    await tiles(page).nth(1).locator("[data-to='like']").click();
    await tiles(page).nth(3).locator("[data-to='dislike']").click();
    await expect(page.getByText("Less like", { exact: true })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}

for (const [colorScheme, width] of [
  ["light", 1280],
  ["dark", 375],
] as const) {
  test(`axe finds nothing wrong under any strategy, ${colorScheme}, ${width} px`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    await page.route("**/captioner.gguf", (route) => route.fulfill({ status: 404 }));
    await openEncoded(page);
    await page.getByRole("button", { name: "How it works" }).click();
    await search(page, "a happy face");
    await tiles(page).nth(1).locator("[data-to='like']").click();
    for (const name of [/Captions/, /Attention/, /Words/]) {
      await choose(page, name);
      if (name.source === "Captions") await expect(page.getByRole("alert")).toBeVisible();
      if (name.source === "Attention") await expect(page.locator(".tile canvas")).toBeVisible();
      if (name.source === "Words") {
        await page.getByRole("textbox", { name: "more:" }).fill("laughing");
        await page.getByRole("textbox", { name: "more:" }).press("Enter");
        await expect(page.getByRole("button", { name: /Take back the wish/ })).toContainText("+0.");
      }
      expect(await violations(page)).toEqual([]);
      expect(await excess(page)).toBe(0);
    }
    for (const name of [/Words/, /Attention/]) {
      await choose(page, name);
      if (name.source === "Words") await page.getByRole("button", { name: "Run 4 blind rounds" }).click();
      await expect(page.locator(".blind-round")).toHaveCount(5);
      expect(await violations(page)).toEqual([]);
      expect(await excess(page)).toBe(0);
    }
  });
}

for (const [colorScheme, width] of [
  ["dark", 1280],
  ["light", 375],
] as const) {
  test(`axe finds nothing wrong with what lies over the page, ${colorScheme}, ${width} px`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    await openEncoded(page);
    await search(page, "a face without glasses");
    await tiles(page).nth(1).locator("[data-to='like']").click();
    await expect(page.locator(".toast")).toContainText("Your thumb");
    await page.getByRole("button", { name: "Session" }).click();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(searchBox(page)).toHaveValue("a face without glasses");

    await tiles(page).nth(2).locator(".tile-picture").click();
    await expect(page.locator(".large-neighbours li")).toHaveCount(8);
    await page.getByRole("combobox").selectOption("the middle");
    await page.getByRole("button", { name: "Less of this part" }).click();
    expect(await violations(page)).toEqual([]);
    expect(await excess(page)).toBe(0);
    await page.getByRole("button", { name: "More like this one" }).click();
    await expect(page.getByRole("slider", { name: /picture/ })).toBeVisible();
    await page.getByRole("button", { name: "How it works" }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("button", { name: "Neighbours" }).click();
    await expect(page.locator(".compare-column").last().locator("li")).toHaveCount(12);
    expect(await violations(page)).toEqual([]);
    expect(await excess(page)).toBe(0);
  });
}

test("axe finds nothing wrong with an error", async ({ page }) => {
  await page.route("**/pocket.gguf", (route) => route.abort());
  await open(page);
  await expect(page.getByRole("alert")).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("the keyboard reaches everything", async ({ page }) => {
  // Weights with which one thumb moves even the last of a few pictures.
  await openEncoded(page, { weights: "0.4,0.6,0.1" });
  await page.keyboard.press("/");
  await expect(searchBox(page)).toBeFocused();
  await page.keyboard.type("music");
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();

  const byWords = await order(page);
  await page.keyboard.press("ArrowDown");
  await expect(tiles(page).first().locator(".tile-picture")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(tiles(page).nth(1).locator(".tile-picture")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("End");
  await expect(tiles(page).last().locator(".tile-picture")).toBeFocused();
  const last = byWords.at(-1) ?? "";

  await page.keyboard.press("u");
  await expect(page.locator(`[data-id="${last}"]`)).toHaveAttribute("data-side", "like");
  await expect.poll(async () => (await order(page)).indexOf(last)).toBeLessThan(byWords.length - 1);
  await page.locator(`[data-id="${last}"] .tile-picture`).focus();
  await page.keyboard.press("u");
  await expect.poll(() => order(page)).toEqual(byWords);
  await page.keyboard.press("d");
  await expect(page.getByText("Less like", { exact: true })).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(searchBox(page)).toHaveValue("");
  await expect(searchBox(page)).toBeFocused();
  await expect(page.getByText("Less like", { exact: true })).toHaveCount(0);
});

test("keys that belong to an input method change nothing", async ({ page }) => {
  await openEncoded(page);
  await search(page, "music");
  await tiles(page).first().locator(".tile-picture").focus();
  await page.keyboard.press("u");
  await expect(page.locator(".tile[data-side='like']")).toHaveCount(1);
  await searchBox(page).evaluate((box) => {
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", isComposing: true, bubbles: true }));
  });
  await expect(searchBox(page)).toHaveValue("music");
  await expect(page.locator(".tile[data-side='like']")).toHaveCount(1);
});

test("marking keys work on a keyboard for another script", async ({ page }) => {
  await openEncoded(page);
  await tiles(page).nth(1).locator(".tile-picture").dispatchEvent("keydown", { key: "г", code: "KeyU" });
  await expect(page.locator(".tile[data-side='like']")).toHaveCount(1);
  await page
    .locator(".tile[data-side='like'] .tile-picture")
    .dispatchEvent("keydown", { key: "в", code: "KeyD" });
  await expect(page.getByText("Less like", { exact: true })).toBeVisible();
  await expect(page.locator(".tile[data-side='like']")).toHaveCount(0);
});

test("only one tile is in the tab order", async ({ page }) => {
  await openEncoded(page);
  await expect(page.locator(".tile .tile-picture[tabindex='0']")).toHaveCount(1);
  await expect(page.getByRole("img", { name: /./ })).toHaveCount(await tiles(page).count());
});

for (const width of [320, 375, 768, 1440]) {
  test(`nothing is wider than a window of ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await openEncoded(page);
    await search(page, "a happy face");
    for (const nth of [0, 2, 4, 6]) await tiles(page).nth(nth).locator("[data-to='like']").click();
    await page.getByRole("button", { name: "How it works" }).click();
    expect(await excess(page)).toBe(0);
  });
}
