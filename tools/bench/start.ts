/**
 * The time line of a start of `dist/` in headless Chromium, in milliseconds from the navigation on: with nothing kept, with the
 * files of an earlier visit, and with nothing kept over a line of 20 Mbit/s. A question is typed as soon as there is a field for
 * it. The argument is how many starts of each kind the median is of.
 */
import { type BrowserContext, chromium as browserType, type Page } from "@playwright/test";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "../lib/chromium.mjs";
import { Line } from "../lib/line.mjs";
import { dist } from "../lib/paths.mjs";
import { serve } from "../lib/serve.mjs";
import { median } from "./statistics.mjs";

const STARTS = 5;
/** 20 Mbit/s. */
const LINE = 2.5e6;
/** How long a start may take. */
const PATIENCE_MS = 120_000;

/** What happens during a start: a paint, a mark that the engine's worker sets, or its first report of a kind. */
const MOMENTS = [
  ["first paint", "first-contentful-paint"],
  ["program compiled", "program compiled"],
  ["program ready", "program ready"],
  ["text tower arrived", "text tower arrived"],
  ["text tower ready", "text tower ready"],
  ["pictures searchable", "report shipped"],
  ["first answer", "report reply"],
  ["model arrived", "report preparing"],
  ["first encoder ready", "report ready"],
  ["first picture encoded", "report encoded"],
] as const;

type Marks = ReadonlyMap<string, number>;

/** Marks the first report of each kind, and asks at once. Runs in the page before its own programs; see ranking.ts. */
function watch(): void {
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener("message", ({ data }: MessageEvent<{ readonly kind: string }>) => {
        const name = `report ${data.kind}`;
        if (performance.getEntriesByName(name).length === 0) performance.mark(name);
      });
    }
  };
  const waiting = setInterval(() => {
    const field = document.querySelector<HTMLInputElement>("#words");
    if (field === null) return;
    clearInterval(waiting);
    field.value = "a dog";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, 10);
}

/** Names and times of what this page or worker has marked, from the start of its own clock, and that start. */
function marksHere(): { readonly origin: number; readonly marks: readonly (readonly [string, number])[] } {
  const entries = performance.getEntries().filter(({ entryType }) => ["mark", "paint"].includes(entryType));
  return { origin: performance.timeOrigin, marks: entries.map(({ name, startTime }) => [name, startTime]) };
}

/** One start. Its marks, in milliseconds from the navigation on. */
async function start(context: BrowserContext, address: string): Promise<Marks> {
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(address, { waitUntil: "commit" });
  const last = MOMENTS.at(-1)?.[1] ?? "";
  const isOver = (name: string) => performance.getEntriesByName(name).length > 0;
  await page.waitForFunction(isOver, last, { timeout: PATIENCE_MS });
  const marks = await marksOf(page);
  await page.close();
  return marks;
}

async function marksOf(page: Page): Promise<Marks> {
  const here = await page.evaluate(marksHere);
  const marks = new Map(here.marks);
  for (const worker of page.workers()) {
    const there = await worker.evaluate(marksHere);
    for (const [name, at] of there.marks) marks.set(name, there.origin + at - here.origin);
  }
  return marks;
}

/** Starts in a browser that knows nothing; `warm` again with what it kept of files. */
async function starts(address: string, warm: boolean): Promise<Marks> {
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  const options = { executablePath: chromium(), args: ["--no-sandbox"] };
  const context = await browserType.launchPersistentContext(folder, options);
  // Everything is to be encoded, so that a first picture is.
  const query = "?executor=cpu&arrive=off";
  let marks = await start(context, address + query);
  if (warm) marks = await start(context, address + query);
  await context.close();
  rmSync(folder, { recursive: true });
  return marks;
}

async function medians(count: number, address: string, warm: boolean): Promise<readonly number[]> {
  const all: Marks[] = [];
  for (let time = 0; time < count; time += 1) all.push(await starts(address, warm));
  return MOMENTS.map(([, mark]) => median(all.map((marks) => marks.get(mark) ?? NaN)));
}

const count = Number(process.argv[2] ?? STARTS);
const address = await serve({ folder: dist, port: 0 });
const slow = await serve({ folder: dist, port: 0, line: new Line(LINE) });
const machine = cpus();
console.log(`\n${machine[0]?.model.trim() ?? "unknown CPU"}, ${machine.length} threads`);
console.log(`Milliseconds from the navigation on, median of ${count} starts\n`);
const columns = [
  await medians(count, address, false),
  await medians(count, address, true),
  await medians(count, slow, false),
];
console.log("| | cold | warm | cold, 20 Mbit/s |\n|---|---:|---:|---:|");
for (const [row, [name]] of MOMENTS.entries()) {
  console.log(`| ${name} | ${columns.map((column) => column[row]?.toFixed(0) ?? "").join(" | ")} |`);
}
process.exit();
