/**
 * Opens `dist/` in headless Chromium, on the CPU and on WebGPU, and prints what its engine reports:
 * pictures per second, milliseconds per query. The first argument is the number of pictures;
 * `CHROMIUM_FLAGS` adds flags, for example those that give a headless browser a real GPU.
 */
import { type Browser, type Page, chromium as browserType } from "@playwright/test";
import { cpus } from "node:os";

import type { Report } from "../../www/protocol";
import { chromium } from "../lib/chromium.mjs";
import { dist } from "../lib/paths.mjs";
import { serve } from "../lib/serve.mjs";

/** Enough batches for a steady rate, few enough for a software adapter. */
const PICTURES = 96;
/** Of different lengths, because a query's time grows with its words. */
const QUERIES = [
  "dog",
  "rain",
  "music",
  "fruit",
  "tools",
  "flowers",
  "a train",
  "a red apple",
  "a small house",
  "a happy face",
  "winter sports",
  "the night sky",
  "two people running",
  "something to drink",
  "an old telephone",
  "a bird on a branch",
  "a hot meal in a bowl",
  "a mountain with snow on top",
  "a vehicle that crosses the sea",
  "things that one takes along to school",
];
const FLAGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  ...(process.env["CHROMIUM_FLAGS"]?.split(" ") ?? []),
];

interface Rate {
  readonly executor: string;
  readonly perSecond: number;
}

/** Hands every report of the engine in `page` to the listener of the moment. */
class Reports {
  listener: (report: Report) => void = () => undefined;

  async attach(page: Page): Promise<void> {
    await page.exposeFunction("benchReport", (report: Report) => {
      this.listener(report);
    });
    await page.addInitScript(() => {
      const { benchReport } = globalThis as unknown as { benchReport: (report: unknown) => void };
      globalThis.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          this.addEventListener("message", ({ data }) => {
            benchReport(data);
          });
        }
      };
    });
  }
}

async function measure(browser: Browser, address: string, pictures: number) {
  const page = await browser.newPage();
  const reports = new Reports();
  await reports.attach(page);
  const rate = encodingRate(reports, pictures);
  await page.goto(address);
  const { executor, perSecond } = await rate;
  const times = [];
  for (const words of QUERIES) times.push(await queryTime(page, reports, words));
  await page.close();
  return { executor, perSecond, milliseconds: median(times) };
}

/** The rate once every picture is encoded; rejects when the engine fails. */
function encodingRate(reports: Reports, pictures: number): Promise<Rate> {
  return new Promise((resolve, reject) => {
    let executor = "";
    let done = 0;
    reports.listener = (report) => {
      if (report.kind === "ready") executor = report.engine.executor;
      else if (report.kind === "executor") executor = report.executor;
      else if (report.kind === "failed") reject(new Error(report.message));
      else if (report.kind === "encoded") {
        done += report.pictures;
        if (done >= pictures) resolve({ executor, perSecond: report.perSecond ?? NaN });
      }
    };
  });
}

async function queryTime(page: Page, reports: Reports, words: string): Promise<number> {
  const answered = new Promise<number>((resolve) => {
    reports.listener = (report) => {
      if (report.kind === "reply") resolve(report.milliseconds);
    };
  });
  await page.locator("#words").fill(words);
  return answered;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (Number(sorted[Math.ceil(middle) - 1]) + Number(sorted[Math.floor(middle)])) / 2;
}

const pictures = Number(process.argv[2] ?? PICTURES);
const address = await serve({ folder: dist, port: 0 });
const browser = await browserType.launch({ executablePath: chromium(), args: FLAGS });
const machine = cpus();
const name = machine[0]?.model.trim() ?? "unknown CPU";
console.log(`\n${name}, ${machine.length} threads, Chromium ${browser.version()}`);
console.log(`${pictures} pictures; median of ${QUERIES.length} queries\n`);
console.log("| runs on | pictures/s | ms per query |\n|---|---:|---:|");
for (const wanted of ["cpu", "webgpu"]) {
  const result = await measure(browser, `${address}?executor=${wanted}&pictures=${pictures}`, pictures);
  console.log(`| ${result.executor} | ${result.perSecond.toFixed(1)} | ${result.milliseconds.toFixed(1)} |`);
}
await browser.close();
process.exit();
