/** Connections that break off or trickle: nothing that has arrived is fetched again where the host serves parts of files. */
import { statSync } from "node:fs";
import { expect, type Page } from "@playwright/test";

import { encoded, onlyOnTheCpu, search, tiles } from "../support";
import { type Fault, Host } from "./host";
import { said, test } from "./session";

const SIZE = statSync("dist/models/pocket/pocket.gguf").size;
const QUERY = "?executor=cpu&pictures=8&vectors=off&arrive=off";
const BROKE_OFF = /^The download of pocket\.gguf broke off after .* MB; it goes on by itself/;
const MODEL: Fault = { file: "pocket.gguf", ranges: true, tag: '"one"', cuts: [] };

test.beforeEach(() => {
  onlyOnTheCpu();
});

async function withHost(fault: Fault, work: (host: Host, address: string) => Promise<void>): Promise<void> {
  const host = new Host(fault);
  const address = await host.listen();
  try {
    await work(host, address + QUERY);
  } finally {
    host.close();
  }
}

/** The page is there, whole, after all. */
async function searches(page: Page): Promise<void> {
  await encoded(page);
  await search(page, "a cat");
  await expect(tiles(page)).toHaveCount(8);
  await expect(page.getByRole("alert")).toHaveCount(0);
}

test("a host that serves parts is asked for the rest only, as often as the connection breaks off", async ({
  page,
}) => {
  await withHost({ ...MODEL, cuts: [5_000_000, 1_000_000, 8_000_000] }, async (host, address) => {
    await page.goto(address);
    await encoded(page);
    await expect(said(page)).toHaveText([BROKE_OFF]);
    await searches(page);
    expect(host.asked.map(({ from }) => from > 0)).toEqual([false, true, true, true]);
    // Each began where the one before had ended, or little before: what was on its way is lost with a connection.
    const sent = host.asked.reduce((sum, asked) => sum + asked.sent, 0);
    expect(sent).toBeLessThan(1.2 * SIZE);
  });
});

for (const [what, fault] of [
  ["serves no parts", { ...MODEL, ranges: false, cuts: [5_000_000] }],
  ["does not say what it serves", { ...MODEL, tag: null, cuts: [5_000_000] }],
] as const) {
  test(`from a host that ${what}, all of the file is fetched again, and it goes on`, async ({ page }) => {
    await withHost(fault, async (host, address) => {
      await page.goto(address);
      await expect(said(page)).toHaveText([BROKE_OFF]);
      await searches(page);
      expect(host.asked.map(({ from }) => from)).toEqual([0, 0]);
    });
  });
}

test("the network is gone for a while: what has arrived is on show meanwhile, and the rest follows", async ({
  page,
  context,
}) => {
  await withHost({ ...MODEL, cuts: [5_000_000], silent: true }, async (host, address) => {
    await page.goto(address);
    const figure = page.locator(".progress-figure");
    await expect(figure).toContainText(/^[45]\.\d MB of \d+\.\d MB$/);
    await context.setOffline(true);
    host.cut();
    await expect(said(page)).toHaveText([BROKE_OFF]);
    await expect(figure).toContainText(/^[45]\.\d MB of \d+\.\d MB$/);
    expect(host.asked.length).toBe(1);
    await context.setOffline(false);
    await searches(page);
    expect(host.asked.length).toBe(2);
    expect(host.asked[1]?.from).toBeGreaterThan(4_000_000);
  });
});

test("a file that only trickles is waited for, and each portion is seen", async ({ page }) => {
  await withHost({ ...MODEL, trickle: 30 }, async (host, address) => {
    await page.goto(address);
    const bar = page.getByRole("progressbar", { name: "Fetching the model" });
    const seen: number[] = [];
    for (const share of [0.1, 0.3, 0.6]) {
      await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThan(share * SIZE);
      seen.push(Number(await bar.getAttribute("value")));
      await expect(said(page)).toHaveCount(0);
    }
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    await searches(page);
    expect(host.asked).toEqual([{ from: 0, sent: SIZE }]);
  });
});

test("pictures whose connection breaks off follow as well", async ({ page }) => {
  await withHost({ ...MODEL, file: "pack-0.bin", cuts: [200_000] }, async (host, address) => {
    await page.goto(address);
    await expect(said(page)).toHaveText([/^The download of pack-0\.bin broke off/]);
    await searches(page);
    // From which byte on is up to the browser: of a connection that broke it may pass on nothing.
    expect(host.asked.length).toBe(2);
  });
});
