/** No text becomes a script, in the page or in its workers, and a whole session asks nobody but its own origin. */
import { expect, type Page, test } from "@playwright/test";

import { POLICY } from "../../tools/lib/policy.mjs";
import { add, added, openPhotos, THREE } from "./photoLibrary";
import { choose, encoded, onlyOnTheCpu, openEncoded, search, status, tiles } from "./support";

test.use({ serviceWorkers: "allow" });

test.beforeEach(() => {
  onlyOnTheCpu();
});

/** What the policy refused, as the page and the browser's console tell it; it grows as the page goes on. */
async function refusals(page: Page): Promise<readonly string[]> {
  const told: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) told.push(message.text());
  });
  page.on("pageerror", ({ message }) => told.push(message));
  await page.exposeFunction("tell", (directive: string) => told.push(directive));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
      (window as unknown as { tell: (directive: string) => void }).tell(effectiveDirective);
    });
  });
  return told;
}

test("text is refused where a script could come of it, and that is told", async ({ page }) => {
  const told = await refusals(page);
  await openEncoded(page);
  expect(told).toEqual([]);
  const outcomes = await page.evaluate(() => {
    const attempts: Readonly<Record<string, () => unknown>> = {
      markup: () => (document.createElement("div").innerHTML = "<img>"),
      program: () => (document.createElement("script").src = "main.js"),
      worker: () => new Worker("main.js"),
      "service worker": () => navigator.serviceWorker.register("main.js"),
      policy: () =>
        (
          window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => unknown } }
        ).trustedTypes.createPolicy("another", {}),
    };
    return Promise.all(
      Object.entries(attempts).map(async ([what, attempt]) => {
        try {
          await attempt();
          return `${what}: taken`;
        } catch (error) {
          return `${what}: ${(error as Error).name}`;
        }
      }),
    );
  });
  expect(outcomes).toEqual([
    "markup: TypeError",
    "program: TypeError",
    "worker: TypeError",
    "service worker: TypeError",
    "policy: TypeError",
  ]);
  await expect.poll(() => told).toContain("require-trusted-types-for");
  await expect.poll(() => told).toContain("trusted-types");
});

test("the server's own headers bind the workers, too", async ({ page }) => {
  await openEncoded(page);
  const headers = (await page.request.get("./")).headers();
  expect(headers["content-security-policy"]).toBe(`${POLICY}; frame-ancestors 'none'`);
  const refused = await Promise.all(
    page.workers().map((worker) =>
      worker.evaluate(() => {
        try {
          (globalThis as unknown as { importScripts: (address: string) => void }).importScripts("main.js");
          return "taken";
        } catch (error) {
          return (error as Error).message;
        }
      }),
    ),
  );
  expect(refused.length).toBeGreaterThan(1);
  for (const message of refused) expect(message).toContain("TrustedScriptURL");
});

test("a whole session is refused nothing, and asks no other origin", async ({ page, context, baseURL }) => {
  const told = await refusals(page);
  const asked: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  await openEncoded(page);
  await search(page, "a happy face");
  await tiles(page).nth(2).locator("[data-to='like']").click();
  await page.getByRole("button", { name: "How it works" }).click();
  await page.getByText("The move, seen: a map").click();
  await expect(page.locator(".map-picture").first()).toBeVisible();
  await page.getByText("Your rounds: who rose, who fell").click();
  await expect(page.getByRole("list", { name: "Rounds" }).getByRole("button")).toHaveCount(2);
  await choose(page, /Attention/);
  await expect(page.locator(".tile canvas").first()).toBeVisible();
  await expect(status(page)).toContainText("works with the network off", { timeout: 90_000 });

  await openPhotos(page);
  await add(page, THREE);
  await added(page, 3);
  await search(page, "playing music");

  await page.goto("./?kiosk&executor=cpu&pictures=24#q=cat");
  await encoded(page);
  await page.getByRole("button", { name: "On your phone" }).click();
  await expect(page.getByRole("img", { name: /^QR code of / })).toBeVisible();

  expect(told).toEqual([]);
  expect(asked.length).toBeGreaterThan(20);
  const own = new URL(baseURL ?? "").origin;
  expect(asked.filter((url) => !url.startsWith(`${own}/`) && !url.startsWith(`blob:${own}/`))).toEqual([]);
});
