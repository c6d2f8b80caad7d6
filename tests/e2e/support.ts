/** What the end-to-end tests share: opening the page, reading it, and breaking things around it. */
import { createRequire } from "node:module";

import { expect, type Locator, type Page, test } from "@playwright/test";
import type { AxeResults } from "axe-core";

/** As an init script it is not bound by the page's own script policy. */
export const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Enough pictures to rank. */
export const PICTURES = 24;
/** A GPU that is emulated in software takes seconds for each. */
const PICTURES_ON_A_GPU = 8;

/** A machine that does other things besides takes minutes over a GPU emulated in software. */
export const ENCODING_MS = 600_000;

/** How many pictures a page that was opened by `open` shows. */
export function pictures(): number {
  return test.info().project.name === "webgpu" ? PICTURES_ON_A_GPU : PICTURES;
}

/**
 * Opens the page over a small collection that is to be encoded, on the executor that the project is about. It asks nothing by
 * itself.
 */
export async function open(page: Page, options: Readonly<Record<string, string>> = {}): Promise<void> {
  const executor = test.info().project.name;
  const query = new URLSearchParams({
    executor,
    pictures: String(pictures()),
    vectors: "off",
    arrive: "off",
    ...options,
  });
  await page.goto(`./?${query.toString()}`);
}

/** Opens the page and waits until every picture is encoded. */
export async function openEncoded(page: Page, options?: Readonly<Record<string, string>>): Promise<void> {
  await open(page, options);
  await encoded(page);
}

export async function encoded(page: Page): Promise<void> {
  await expect(status(page)).toContainText("model", { timeout: ENCODING_MS });
  await expect(page.getByRole("progressbar")).toHaveCount(0, { timeout: ENCODING_MS });
}

/** For what no executor has a say in: once, on the faster one. */
export function onlyOnTheCpu(): void {
  test.skip(test.info().project.name !== "cpu", "the executor makes no difference here");
}

export function searchBox(page: Page): Locator {
  return page.getByRole("textbox", { name: "What are you looking for?" });
}

export function status(page: Page): Locator {
  return page.getByRole("list", { name: "Status" });
}

export function tiles(page: Page): Locator {
  return page.locator(".tile");
}

/** Types words and waits for their ranking. */
export async function search(page: Page, words: string): Promise<void> {
  await searchBox(page).fill(words);
  await expect(page.getByRole("heading", { name: "Closest first" })).toBeVisible();
}

/** The pictures' ids in the order of the grid. */
export function order(page: Page): Promise<string[]> {
  return tiles(page).evaluateAll((list) => list.map((tile) => tile.getAttribute("data-id") ?? ""));
}

/** Answers requests for this address with what `change` makes of the server's own JSON. */
export async function changeJson<T>(page: Page, url: string, change: (json: T) => T): Promise<void> {
  await page.route(url, async (route) => {
    const response = await route.fetch();
    // Without the response's own headers, which tell another length.
    await route.fulfill({ json: change((await response.json()) as T) });
  });
}

/** A list of collections, as far as the tests look into it. */
export interface Catalogue {
  readonly format: number;
  readonly collections: readonly { readonly name: string; readonly title: string }[];
}

/** Changes which collections there are. */
export async function changeCatalogue(
  page: Page,
  change: (collections: Catalogue["collections"]) => Catalogue["collections"],
): Promise<void> {
  await changeJson<Catalogue>(page, "**/collections/index.json", (catalogue) => ({
    ...catalogue,
    collections: change(catalogue.collections),
  }));
}

/**
 * Runs this JavaScript in the engine's worker and in its encoders before anything else does. The program of
 * a worker's own worker is fetched where no test sees it, so the encoders import theirs instead.
 */
export async function sabotageWorker(page: Page, script: string): Promise<void> {
  const encoder = `
    const Unspoilt = Worker;
    globalThis.Worker = class extends Unspoilt {
      constructor(url, options) {
        const program = new Blob(["importScripts(", JSON.stringify(String(url)), ")"], { type: "text/javascript" });
        super(URL.createObjectURL(program), options);
      }
    };`;
  await page.route("**/*.js", async (route) => {
    const response = await route.fetch();
    // The encoders' import is what the policy is there to forbid, so this worker comes without one.
    const headers = Object.entries(response.headers()).filter(([name]) => name !== "content-security-policy");
    const guarded = `if (typeof DedicatedWorkerGlobalScope !== "undefined") {${script}${encoder}}\n`;
    const body = guarded + (await response.text());
    await route.fulfill({ response, headers: Object.fromEntries(headers), body });
  });
}

/** Makes the engine's exported function trap from this call on, as a panic in it does. */
export function trapIn(exported: string, from = 1): string {
  return `
    const instantiate = WebAssembly.instantiate;
    WebAssembly.instantiate = async (module, imports) => {
      const instance = await instantiate(module, imports);
      let calls = 0;
      const trap = (...given) => {
        calls += 1;
        if (calls >= ${from}) throw new WebAssembly.RuntimeError("unreachable");
        return instance.exports.${exported}(...given);
      };
      return { module, instance: { exports: { ...instance.exports, ${exported}: trap } } };
    };`;
}

/** Chooses one of a few, by its name. */
export async function choose(page: Page, name: RegExp): Promise<void> {
  await check(page.getByRole("radio", { name }));
}

/** Chooses this one of a few. What appears above it may move it between the aim and the click. */
export async function check(radio: Locator): Promise<void> {
  await expect(async () => {
    await radio.check({ force: true });
  }).toPass({ timeout: 30_000 });
}

/** The rules that axe finds broken, with the elements that break them. */
export async function violations(page: Page): Promise<string[]> {
  const results = await page.evaluate<AxeResults>("axe.run()");
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** By how many pixels the page is wider than its window. */
export function excess(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** From now on counts how far the page's layout shifts without a visitor's doing. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        if (!entry.hadRecentInput) shifts.push(entry.value);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** What it came to. */
export async function shifts(page: Page): Promise<number> {
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  return shifts.reduce((sum, shift) => sum + shift, 0);
}
