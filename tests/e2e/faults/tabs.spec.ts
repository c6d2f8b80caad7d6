/** Two tabs at once, tabs that are out of sight, frozen, left and come back to, or ended by the browser. */
import { expect, type Page } from "@playwright/test";

import { add, added, openPhotos } from "../photoLibrary";
import { object } from "../pictures";
import {
  encoded,
  onlyOnTheCpu,
  open,
  openEncoded,
  PICTURES,
  search,
  searchBox,
  status,
  tiles,
  violations,
} from "../support";
import { goesOn, nothingIsLost, prepare, reach, said, session, test } from "./session";

test.beforeEach(() => {
  onlyOnTheCpu();
});

test("two tabs encode at once, and both keep what they made", async ({ page, context }) => {
  const other = await context.newPage();
  await Promise.all([
    open(page, { pictures: "16", encoders: "1" }),
    open(other, { pictures: "16", encoders: "1", collection: "scenes" }),
  ]);
  await encoded(page);
  await encoded(other);
  await expect.poll(async () => (await session(page)).embeddings).toBe(32);
  for (const tab of [page, other]) {
    await expect(said(tab)).toHaveCount(0);
    await search(tab, "a cat");
    await expect(tiles(tab)).toHaveCount(16);
  }
});

test("what one tab adds to the photos or deletes of them, the other one follows", async ({
  page,
  context,
}) => {
  const before = await prepare(page);
  const other = await context.newPage();
  await openPhotos(other);
  await added(other, 3);
  await add(other, [object("dog")]);
  await added(other, 4);
  await added(page, 4);
  await nothingIsLost(page, before, null);
  await other.getByText("Add photos, dates, storage").click();
  await other.getByRole("button", { name: "Delete all my photos" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Delete all" }).click();
  for (const tab of [other, page]) {
    await expect(tiles(tab)).toHaveCount(0);
    await expect(tab.getByRole("region", { name: "Your photos" }).getByRole("status")).toContainText(
      "deleted from this browser",
    );
  }
  await expect.poll(() => session(page)).toEqual({ marks: [], embeddings: 0, photos: 0 });
  await expect(searchBox(page)).toHaveValue("food");
});

/** Has the page believe that it is out of sight, as a browser does: no frame is drawn, and timers come when they like. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "visibilityState", {
      configurable: true,
      get: () => (hidden ? "hidden" : "visible"),
    });
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

test("out of sight, where no frame is drawn, pictures are encoded and kept on", async ({ page }) => {
  await page.addInitScript(() => {
    const draw = window.requestAnimationFrame.bind(window);
    const waiting: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (callback) => {
      if (!document.hidden) return draw(callback);
      waiting.push(callback);
      return -1;
    };
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) for (const callback of waiting.splice(0)) draw(callback);
    });
  });
  await open(page, { pictures: "64", encoders: "1" });
  await search(page, "a happy face");
  await tiles(page).first().locator("[data-to='like']").click();
  await hide(page, true);
  await expect.poll(async () => (await session(page)).embeddings, { timeout: 90_000 }).toBe(64);
  await hide(page, false);
  await encoded(page);
  await expect(tiles(page)).toHaveCount(64);
  await nothingIsLost(page, { marks: (await session(page)).marks, embeddings: 64, photos: 0 }, null);
  expect((await session(page)).marks).toHaveLength(1);
});

test("a page that the browser freezes on the way goes on when it thaws", async ({ page }) => {
  await open(page, { pictures: "64", encoders: "1" });
  await expect(status(page)).toContainText("pictures/s");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await encoded(page);
  await expect(said(page)).toHaveCount(0);
  await search(page, "a cat");
  await expect(tiles(page)).toHaveCount(64);
});

test("who leaves the page and comes back finds it as it was", async ({ page }) => {
  const before = await prepare(page);
  await page.goto("./licences.html");
  await page.goBack();
  await goesOn(page, before);
  await nothingIsLost(page, before, null);
  await search(page, "a guitar");
  await expect(tiles(page).first()).toHaveAttribute("data-id", "IMG_2.png");
});

test("a page that the browser ended twice while it was at work offers to begin with less", async ({
  page,
}) => {
  // A page that is ended is told nothing.
  await page.addInitScript(() => {
    for (const kind of ["pagehide", "visibilitychange"]) {
      addEventListener(
        kind,
        (event) => {
          event.stopImmediatePropagation();
        },
        { capture: true },
      );
    }
  });
  await page.route("**/pocket.gguf", () => undefined);
  await page.goto("./?executor=cpu&arrive=off#q=a+happy+face");
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.reload();
  await expect(said(page)).toHaveText([/This browser ended the page twice/]);
  expect(await violations(page)).toEqual([]);
  await reach(page, page.getByRole("button", { name: "Go on with 200 pictures" }));
  await page.keyboard.press("Enter");
  await encoded(page);
  await expect(searchBox(page)).toHaveValue("a happy face");
  await expect(page.locator(".gallery-extent")).toContainText("out of 200 pictures");
  await page.reload();
  await encoded(page);
  await expect(said(page)).toHaveCount(0);
});

test("who tries again with all pictures gets them", async ({ page }) => {
  await page.addInitScript(() => {
    if (sessionStorage.getItem("told") === null) sessionStorage.setItem("starts", "2");
    sessionStorage.setItem("told", "yes");
  });
  await open(page);
  await page.getByRole("button", { name: "Try again with all" }).click();
  await encoded(page);
  await expect(tiles(page)).toHaveCount(PICTURES);
  await openEncoded(page);
  await expect(said(page)).toHaveCount(0);
});
