/** Workers that die, of a fault of their own or silently, at any point of their work. */
import { expect, type Page } from "@playwright/test";

import { add, added } from "../photoLibrary";
import { object } from "../pictures";
import { encoded, onlyOnTheCpu, open, PICTURES, sabotageWorker, search, tiles, trapIn } from "../support";
import { goesOn, nothingIsLost, prepare, said, session, test } from "./session";

test.beforeEach(() => {
  onlyOnTheCpu();
});

/** Opens the page anew, searches and marks while it encodes, and waits until all is encoded. */
async function markWhileEncoding(page: Page, options: Readonly<Record<string, string>>): Promise<void> {
  await open(page, options);
  await search(page, "a shark");
  await tiles(page).first().locator("[data-to='like']").click();
  await encoded(page);
  await expect(tiles(page)).toHaveCount(PICTURES);
  await expect.poll(async () => (await session(page)).embeddings).toBe(PICTURES);
  const { marks } = await session(page);
  expect(marks).toHaveLength(1);
  await nothingIsLost(page, { marks, embeddings: PICTURES, photos: 0 }, null);
}

for (const calls of [2, 5]) {
  test(`encoders that trap at their call ${calls}: others take their place, nothing is lost`, async ({
    page,
  }) => {
    await sabotageWorker(page, trapIn("imageengine_encode", calls));
    await markWhileEncoding(page, { encoders: "2" });
  });
}

/** Shortens waits that are minutes long, and has the first encoders end after so many batches without a word. */
function endSilently(batches: number): string {
  return `
    const unspoiltTimeout = setTimeout;
    globalThis.setTimeout = (work, wait = 0, ...given) =>
      unspoiltTimeout(work, wait > 100_000 ? 2000 : wait, ...given);
    const post = globalThis.postMessage.bind(globalThis);
    let done = 0;
    globalThis.postMessage = (message, ...given) => {
      if (message.kind === "encoded" && "job" in message && ++done > ${batches}) {
        globalThis.postMessage = () => undefined;
        close();
        return;
      }
      post(message, ...given);
    };`;
}

test("encoders that end without a word are replaced after a while, nothing is lost", async ({ page }) => {
  await sabotageWorker(page, endSilently(3));
  await markWhileEncoding(page, { encoders: "2" });
});

test("encoders that die whatever they are given: a sentence, and Try again", async ({ page }) => {
  const before = await prepare(page);
  await sabotageWorker(page, trapIn("imageengine_encode"));
  await page.reload();
  // What is kept needs no encoder.
  await goesOn(page, before);
  // One picture alone would be to blame itself.
  await add(page, [object("dog"), object("rocket"), object("horse")]);
  await nothingIsLost(page, before, /^The engine stopped.*unreachable/s, /^Try again$/);
  await page.unrouteAll({ behavior: "wait" });
  await page.keyboard.press("Enter");
  await goesOn(page, { ...before, photos: 6 });
  await nothingIsLost(page, before, null);
});

test("an engine that traps while it is asked: a sentence, and Try again", async ({ page }) => {
  const before = await prepare(page);
  await sabotageWorker(page, trapIn("searchengine_ask", 3));
  await page.reload();
  await goesOn(page, before);
  // How often a page asks while it opens depends on what arrives first.
  const box = page.getByRole("textbox", { name: "What are you looking for?" });
  for (const words of ["a guitar", "a cat", "a boat"]) {
    if ((await said(page).count()) > 0) break;
    await box.fill(words);
    await page.waitForTimeout(1000);
  }
  await nothingIsLost(page, before, /^The engine stopped/, /^Try again$/);
  await page.unrouteAll({ behavior: "wait" });
  await page.keyboard.press("Enter");
  await goesOn(page, before);
  await expect(said(page)).toHaveCount(0);
});

test("the worker that reads photos dies: a sentence, and adding them again goes on", async ({ page }) => {
  const before = await prepare(page);
  await sabotageWorker(
    page,
    `const bitmap = createImageBitmap;
    globalThis.createImageBitmap = (picture, ...given) => {
      if (picture instanceof File && picture.name === "dog.png") {
        unspoiltThrow();
      }
      return bitmap(picture, ...given);
    };
    const unspoiltThrow = () => {
      setTimeout(() => { throw new Error("out of memory"); }, 0);
    };`,
  );
  await page.reload();
  await goesOn(page, before);
  await add(page, [object("rocket"), object("dog")]);
  await expect(said(page)).toHaveText([/^Adding photos broke off .*out of memory/]);
  await page.unrouteAll({ behavior: "wait" });
  await add(page, [object("rocket"), object("dog")]);
  await added(page, 5);
  await nothingIsLost(page, before, /^Adding photos broke off/);
});
