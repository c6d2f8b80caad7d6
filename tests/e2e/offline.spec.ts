/** After the first visit the page works with the network off, and one version of it never mixes with another. */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, type Page, test } from "@playwright/test";

import { serve } from "../../tools/lib/serve.mjs";
import { encoded, onlyOnTheCpu, open, openEncoded, order, search, searchBox, status } from "./support";

test.use({ serviceWorkers: "allow" });

test.beforeEach(() => {
  onlyOnTheCpu();
});

async function kept(page: Page): Promise<void> {
  await expect(status(page)).toContainText("works with the network off", { timeout: 90_000 });
}

test("with the network off the page comes back, searches and marks", async ({ page, context }) => {
  await openEncoded(page);
  await kept(page);
  await search(page, "a happy face");
  const before = await order(page);
  await context.setOffline(true);
  await page.reload();
  await encoded(page);
  await expect.poll(() => order(page)).toEqual(before);
  await page.locator(".tile [data-to='like']").nth(2).click();
  await expect(page.locator(".toast")).toContainText("Your thumb");
  await searchBox(page).fill("a red car");
  await expect.poll(() => order(page)).not.toEqual(before);
});

test("the page can be installed", async ({ page }) => {
  await open(page);
  const address = await page.locator("link[rel='manifest']").getAttribute("href");
  const manifest = (await (await page.request.get(`./${address ?? ""}`)).json()) as {
    readonly icons: readonly { readonly src: string }[];
    readonly start_url: string;
  };
  expect(manifest.start_url).toBe(".");
  for (const { src } of manifest.icons) {
    expect((await page.request.get(`./${src}`)).ok(), src).toBe(true);
  }
  // The page's own policy lets the browser read it.
  const session = await page.context().newCDPSession(page);
  const { errors } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
});

test("another version waits behind a button, and what is asked stays", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "versions-"));
  try {
    cpSync("dist", folder, { recursive: true });
    const address = await serve({ folder, port: 0, base: "/versions/" });
    await page.goto(`${address}?executor=cpu&pictures=24&vectors=off&arrive=off`);
    await encoded(page);
    await kept(page);
    await search(page, "a happy face");
    publish(folder);
    await page.reload();
    const button = page.getByRole("button", { name: "Use it now" });
    await expect(button).toBeVisible({ timeout: 60_000 });
    await expect(page).toHaveTitle("A little more like this");
    await page.reload();
    await expect(page).toHaveTitle("A little more like this");
    await button.click();
    await expect(page).toHaveTitle("A newer one");
    await expect(searchBox(page)).toHaveValue("a happy face");
    await expect(button).toHaveCount(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Puts another version in the place of the one in this folder, as a build would. */
function publish(folder: string): void {
  const [index, program] = [join(folder, "index.html"), join(folder, "service-worker.js")];
  const old = readFileSync(index, "utf8");
  const changed = old.replace(/<title>[^<]*/, "<title>A newer one");
  writeFileSync(index, changed);
  const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
  writeFileSync(program, readFileSync(program, "utf8").replace(hash(old), hash(changed)));
}
