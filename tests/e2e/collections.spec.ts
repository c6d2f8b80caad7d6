import { expect, type Page, test } from "@playwright/test";

import {
  changeCatalogue,
  check,
  choose,
  encoded,
  onlyOnTheCpu,
  openEncoded,
  order,
  PICTURES,
  search,
  tiles,
} from "./support";

test.beforeEach(() => {
  onlyOnTheCpu();
});

const CHOICE = { name: "Pictures to search" };

const FACTS = { title: "Holiday", examples: ["a boat in the evening"], framed: true, hash: "another" };

/** Adds a collection "photos" to the list: the first one's pictures under another name, the last one first. */
async function addPhotos(page: Page): Promise<void> {
  let first = "";
  await changeCatalogue(page, (collections) => {
    first = collections[0]?.name ?? "";
    return [...collections, { name: "photos", title: "Holiday" }];
  });
  await page.route("**/collections/photos/*", async (route) => {
    const url = route.request().url().replace("/photos/", `/${first}/`);
    const response = await route.fetch({ url });
    if (!url.endsWith("index.json")) {
      await route.fulfill({ response });
      return;
    }
    const index = (await response.json()) as { pictures: unknown[] };
    // Without the response's own headers, which tell another length.
    await route.fulfill({ json: { ...index, ...FACTS, pictures: index.pictures.toReversed() } });
  });
}

test("a collection is opened by its name in the address, and says all about itself", async ({ page }) => {
  await addPhotos(page);
  await openEncoded(page, { collection: "photos" });
  await expect(page.getByRole("radio", { name: "Holiday" })).toBeChecked();
  await expect(page.getByRole("heading", { name: "Holiday", exact: true })).toBeVisible();
  await expect(page.getByRole("list", { name: "Examples" }).getByRole("button")).toHaveText([
    "a boat in the evening",
  ]);
  await expect(page.locator(".grid")).toHaveAttribute("data-framed", "true");
  await page.getByRole("button", { name: "a boat in the evening" }).click();
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
});

test("another collection: words stay, marks go, and the way back is quick", async ({ page }) => {
  await addPhotos(page);
  await openEncoded(page);
  await search(page, "an animal");
  const before = await order(page);
  await tiles(page).nth(2).locator("[data-to='like']").click();
  const marks = page.getByRole("region", { name: "Your marks" });
  await expect(marks).toBeVisible();
  await choose(page, /Holiday/);
  await expect(marks).toHaveCount(0);
  await encoded(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(tiles(page)).toHaveCount(PICTURES);
  await expect.poll(() => order(page)).not.toEqual(before);
  expect(new URL(page.url()).searchParams.get("collection")).toBe("photos");
  await check(page.getByRole("radiogroup", CHOICE).getByRole("radio").first());
  await expect.poll(() => order(page)).toEqual(before);
  expect(new URL(page.url()).searchParams.get("collection")).not.toBe("photos");
});

test("a name that is not there: a note, and the first collection", async ({ page }) => {
  await openEncoded(page, { collection: "no/such" });
  await expect(page.getByText("There is no collection “no/such” here.")).toBeVisible();
  await expect(tiles(page)).toHaveCount(PICTURES);
});

test("where there is one collection only, there are the visitor's own photos beside it", async ({ page }) => {
  await changeCatalogue(page, (collections) => collections.slice(0, 1));
  await openEncoded(page);
  await expect(tiles(page)).toHaveCount(PICTURES);
  await expect(page.getByRole("radiogroup", CHOICE).getByRole("radio")).toHaveCount(2);
  await expect(page.getByRole("radio", { name: "My photos" })).not.toBeChecked();
});

test("without the list of collections the visitor's own photos are there all the same", async ({ page }) => {
  await page.route("**/collections/index.json", (route) => route.abort());
  await openEncoded(page);
  await expect(page.getByRole("alert")).toContainText("The list of collections could not be fetched");
  await choose(page, /My photos/);
  await expect(page.getByRole("heading", { name: "Search your own photos" })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a missing collection: a sentence, and the others go on", async ({ page }) => {
  await changeCatalogue(page, (collections) => [...collections, { name: "ghosts", title: "Ghosts" }]);
  await openEncoded(page);
  await search(page, "a happy face");
  await choose(page, /Ghosts/);
  await expect(page.getByRole("alert")).toContainText(/“Ghosts” could not be fetched.*index\.json/s);
  await check(page.getByRole("radiogroup", CHOICE).getByRole("radio").first());
  await expect(page.getByRole("alert")).toHaveCount(0);
  await encoded(page);
  await expect(tiles(page)).toHaveCount(PICTURES);
});
