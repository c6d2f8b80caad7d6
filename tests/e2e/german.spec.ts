/** The page in German: all of it, and at once. */
import { expect, type Page, test } from "@playwright/test";

import { englishIn } from "../../www/testing/englishWords";
import { add, THREE } from "./photoLibrary";
import { check, ENCODING_MS, excess, onlyOnTheCpu, open, order, tiles } from "./support";

/** The pictures' names, which are English and stand in many sentences. */
let names: readonly string[] = [];

test.beforeEach(() => {
  onlyOnTheCpu();
  names = [];
});

/** What a visitor reads and hears, but for what is marked as English. */
function texts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const app = document.getElementById("app") ?? document.body;
    const isEnglish = (element: Element | null): boolean => element?.closest("[lang='en']") !== null;
    const found: string[] = [];
    const walker = document.createTreeWalker(app, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (!isEnglish(node.parentElement)) found.push(node.textContent ?? "");
    }
    for (const element of app.querySelectorAll("*")) {
      if (isEnglish(element)) continue;
      for (const name of ["aria-label", "aria-valuetext", "title", "placeholder", "alt"]) {
        found.push(element.getAttribute(name) ?? "");
      }
    }
    return found;
  });
}

/** Only German is on show, but for those names, and it fits. */
async function expectGerman(page: Page): Promise<void> {
  const unnamed = (text: string): string => names.reduce((rest, name) => rest.replaceAll(name, "…"), text);
  const english = (await texts(page)).filter((text) => englishIn(unnamed(text)).length > 0);
  expect(english).toEqual([]);
  expect(await excess(page)).toBe(0);
}

function namesOf(page: Page): Promise<string[]> {
  return page.locator(".tile-label").allTextContents();
}

async function openGerman(page: Page, options: Readonly<Record<string, string>> = {}): Promise<void> {
  await open(page, { lang: "de", ...options });
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator(".footer-facts")).toContainText("Modell", { timeout: ENCODING_MS });
  await expect(page.getByRole("progressbar")).toHaveCount(0, { timeout: ENCODING_MS });
  names = await namesOf(page);
}

async function search(page: Page, words: string): Promise<void> {
  await page.getByRole("textbox", { name: "Wonach suchen Sie?" }).fill(words);
  await expect(page.getByRole("heading", { name: "Ähnlichste zuerst" })).toBeVisible();
}

for (const width of [375, 1440]) {
  test(`the main path is German, and fits, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await openGerman(page);
    await expect(page.getByPlaceholder("Auf Englisch beschreiben …")).toBeVisible();
    await expect(page.getByText("Das Modell versteht nur Englisch:")).toBeVisible();
    await expectGerman(page);

    await search(page, "a happy face");
    await expectGerman(page);
    await tiles(page).nth(1).locator("[data-to='like']").click();
    await expect(page.locator(".toast")).toContainText(
      /Ihr Daumen hat die Suche um \d+° zu „.+“ hin gedreht\./,
    );
    await expect(page.locator(".tray-weight")).toHaveText(/aufwärts ↑\d|±0/);
    await expectGerman(page);
    await page.getByRole("button", { name: "Rückgängig" }).click();
    await expect(page.locator(".tray-mark")).toHaveCount(0);
    await expectGerman(page);

    await search(page, "собака");
    await expect(page.locator(".notice")).toContainText(
      "versteht nur Englisch und kennt kein Wort von „собака“",
    );
    await expectGerman(page);
  });

  test(`what teaches is German, and fits, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await openGerman(page);
    await search(page, "a happy face without glasses");
    await tiles(page).nth(1).locator("[data-to='like']").click();
    await tiles(page).nth(3).locator("[data-to='dislike']").click();
    await page.getByRole("button", { name: "So funktioniert es" }).click();
    for (const summary of ["Die Bewegung auf einer Karte", "Ihre Runden: wer stieg, wer fiel"]) {
      await page.getByText(summary).click();
    }
    await page.getByText("Dasselbe als Tabellen").click();
    await expect(page.locator(".rounds-steps li")).not.toHaveCount(0);
    await expectGerman(page);
    for (const strategy of [/^Bilder/, /Aufmerksamkeit/, /Wörter/]) {
      await check(page.getByRole("radio", { name: strategy }));
      await expectGerman(page);
    }
    await page.getByRole("button", { name: "Vergleichen" }).click();
    await expect(page.locator(".compare-column").last().locator("li")).toHaveCount(12);
    await expectGerman(page);
    await page.getByRole("button", { name: "Zurück zu Ihrer Suche" }).click();
    await check(page.getByRole("radio", { name: /Bilder PRF|Bilder/ }).first());
    await page.getByRole("button", { name: "4 Blindrunden" }).click();
    await expect(page.locator(".blind-round")).toHaveCount(5);
    await expectGerman(page);
    await page.getByRole("button", { name: "Zurück zu Ihrer Suche" }).click();
    await page.getByRole("button", { name: "Spielen: das versteckte Bild finden" }).click();
    await page.getByRole("button", { name: "Anfangen" }).click();
    await expect(page.getByRole("img", { name: "Das Bild, das Sie finden sollen" })).toBeVisible();
    await expectGerman(page);
    await page.getByRole("button", { name: "Spiel verlassen" }).click();
    await page.getByRole("button", { name: "Rundgang machen" }).click();
    for (let stop = 1; stop <= 6; stop += 1) {
      await expect(page.locator(".tour")).toContainText(`${stop} von 6`);
      await expectGerman(page);
      await page.getByRole("button", { name: stop === 6 ? "Fertig" : "Weiter" }).click();
    }
  });

  test(`a picture seen large and the menus are German, and fit, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await openGerman(page);
    await search(page, "a happy face");
    await page.getByRole("button", { name: "Sitzung" }).click();
    await expectGerman(page);
    await page.keyboard.press("Escape");
    await tiles(page).nth(2).locator(".tile-picture").click();
    await expect(page.locator(".large-neighbours li")).toHaveCount(8);
    await page.getByRole("combobox").selectOption("die Mitte");
    await expect(page.getByRole("status").filter({ hasText: /^Platz 3, Kosinus 0,\d{3}\.$/ })).toBeVisible();
    await expectGerman(page);
    await page.getByRole("button", { name: "Mehr in dieser Art" }).click();
    await expect(page.getByRole("slider", { name: "Anteil des Bildes an der Anfrage" })).toBeVisible();
    await expectGerman(page);
  });

  test(`a visitor's own photos are told of in German, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await open(page, { lang: "de", collection: "my.photos" });
    await expect(page.getByRole("heading", { name: "Durchsuchen Sie Ihre eigenen Fotos" })).toBeVisible();
    await expectGerman(page);
    await add(page, [...THREE, { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("text") }]);
    await expect(page.locator(".gallery-extent")).toContainText("3 Bilder");
    await expect(page.locator(".notice-skipped summary")).toHaveText(
      "1 ausgelassen: 1 Datei, kein Bild (TXT)",
    );
    await expect(page.locator(".footer-facts")).toContainText("Modell", { timeout: ENCODING_MS });
    await page.getByText("Fotos hinzufügen, Datum, Speicher").click();
    await expectGerman(page);
  });
}

test("what failed is told in German", async ({ page }) => {
  await page.route("**/pocket.gguf", (route) => route.fulfill({ status: 404 }));
  await page.setViewportSize({ width: 375, height: 800 });
  await open(page, { lang: "de" });
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("pocket.gguf ließ sich nicht laden (Status 404)");
  await expect(alert.getByRole("button", { name: "Noch einmal versuchen" })).toBeVisible();
  // The pictures are on show all the same.
  names = await namesOf(page);
  await expectGerman(page);
});

test("a browser that prefers German gets it; another choice holds for the next visit", async ({
  browser,
}) => {
  const context = await browser.newContext({ locale: "de-AT" });
  const page = await context.newPage();
  await open(page);
  await expect(page.getByRole("heading", { name: "Mehr in dieser Art" })).toBeVisible();
  await page.getByRole("button", { name: "Sprache: Deutsch" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "A little more like this" })).toBeVisible();
  await page.goto("./?arrive=off&pictures=24");
  await expect(page.getByRole("heading", { name: "A little more like this" })).toBeVisible();
  await context.close();
});

test("the language changes at once, and nothing that was asked is lost", async ({ page }) => {
  await page.route("**/captioner.gguf", (route) => route.fulfill({ status: 404 }));
  await openGerman(page);
  await search(page, "a happy face");
  await tiles(page).nth(1).locator("[data-to='like']").click();
  await check(page.getByRole("radio", { name: /Beschreibungen/ }));
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("captioner.gguf ließ sich nicht laden (Status 404)");
  const before = await order(page);
  await page.getByRole("button", { name: "Sprache: Deutsch" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(alert).toContainText("captioner.gguf could not be fetched (status 404)");
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "What are you looking for?" })).toHaveValue("a happy face");
  await expect(page.locator(".tray-mark")).toHaveCount(1);
  expect(await order(page)).toEqual(before);
  await expect(page).toHaveURL(/[?&]lang=en/);
});

test("without its strings the page goes on in English, and says so", async ({ page }) => {
  const programs: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(".js")) programs.push(request.url());
  });
  await open(page);
  await expect(page.getByRole("heading", { name: "A little more like this" })).toBeVisible();
  // English fetches no other language.
  const english = new Set(programs);
  await page.route("**/*.js", (route) =>
    english.has(route.request().url()) ? route.continue() : route.abort(),
  );
  await page.getByRole("button", { name: "Language: English" }).click();
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.locator(".notice")).toContainText("could not be fetched in this language: Deutsch");
  await expect(page.getByRole("heading", { name: "A little more like this" })).toBeVisible();
});

test("at a stand the language is the address's, and no choice is kept", async ({ page }) => {
  await page.goto("./?kiosk&lang=de&executor=cpu&pictures=24#q=cat");
  await expect(page.getByRole("button", { name: "Aufs Handy" })).toBeVisible();
  await page.getByRole("button", { name: "Sprache: Deutsch" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("button", { name: "On your phone" })).toBeVisible();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.reload();
  await expect(page.getByRole("button", { name: "Aufs Handy" })).toBeVisible();
});
