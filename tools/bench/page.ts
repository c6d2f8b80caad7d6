/**
 * Opens `dist/` in headless Chromium, on the CPU and on WebGPU, and prints what its engine reports:
 * pictures per second, milliseconds per query and, on the CPU, per update of a query with five liked pictures.
 * The first argument is the number of pictures, the second that for WebGPU, where an adapter emulated in
 * software takes seconds for each; `CHROMIUM_FLAGS` adds flags, for example those that give a
 * headless browser a real GPU.
 */
import { type Browser, chromium as browserType } from "@playwright/test";
import { cpus } from "node:os";

import { chromium } from "../lib/chromium.mjs";
import { dist } from "../lib/paths.mjs";
import { serve } from "../lib/serve.mjs";
import { median } from "./statistics.mjs";
import { Reports } from "./reports";
import { Failed } from "../../www/message";
import { AGAIN, LIKES, type Updates, updates } from "./updates";

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

/** Another strategy than the first to be timed, which is then switched to. */
const ASKED = "strategy=explicit&arrive=off";

interface Rate {
  readonly executor: string;
  readonly perSecond: number;
}

async function measure(browser: Browser, address: string, pictures: number) {
  const page = await browser.newPage();
  const reports = new Reports();
  await reports.attach(page);
  const rate = encodingRate(reports, pictures);
  await page.goto(address);
  const { executor, perSecond } = await rate;
  const times = [];
  for (const words of QUERIES) {
    times.push(await reports.reply(() => page.locator("#words").fill(words)));
  }
  return { page, reports, executor, perSecond, milliseconds: median(times) };
}

/** The rate once every picture is encoded; rejects when the engine fails. */
function encodingRate(reports: Reports, pictures: number): Promise<Rate> {
  return new Promise((resolve, reject) => {
    let executor = "";
    let done = 0;
    reports.listener = (report) => {
      if (report.kind === "ready") executor = named(report.engine);
      else if (report.kind === "executor") executor = named(report);
      else if (report.kind === "failed") reject(new Failed(report.message));
      else if (report.kind === "encoded") {
        done += report.pictures;
        if (done >= pictures) resolve({ executor, perSecond: report.perSecond ?? NaN });
      }
    };
  });
}

function named({ executor, encoders }: { readonly executor: string; readonly encoders: number }): string {
  return encoders === 1 ? executor : `${executor}, ${encoders} workers`;
}

const pictures = Number(process.argv[2] ?? PICTURES);
const onGpu = Number(process.argv[3] ?? pictures);
const address = await serve({ folder: dist, port: 0 });
const browser = await browserType.launch({ executablePath: chromium(), args: FLAGS });
const machine = cpus();
const name = machine[0]?.model.trim() ?? "unknown CPU";
console.log(`\n${name}, ${machine.length} threads, Chromium ${browser.version()}`);
console.log(`${pictures} pictures, ${onGpu} on WebGPU; median of ${QUERIES.length} queries\n`);
let updated: Updates[] = [];
console.log("| runs on | pictures/s | ms per query |\n|---|---:|---:|");
const ways = ["cpu&encoders=1", `cpu&encoders=${machine.length}`, "cpu&encoders=1&simd=plain", "webgpu"];
for (const wanted of ways) {
  const count = wanted === "webgpu" ? onGpu : pictures;
  const query = `${ASKED}&vectors=off&executor=${wanted}&pictures=${count}`;
  const result = await measure(browser, `${address}?${query}`, count);
  console.log(`| ${result.executor} | ${result.perSecond.toFixed(1)} | ${result.milliseconds.toFixed(1)} |`);
  if (wanted === "cpu&encoders=1") updated = await updates(result.page, result.reports);
  await result.page.close();
}
console.log(`\nMilliseconds per update with ${LIKES} liked pictures; median of ${AGAIN}, on the CPU\n`);
console.log("| strategy | first, with all that it fetches | again |\n|---|---:|---:|");
for (const { strategy, first, again } of updated) {
  console.log(`| ${strategy} | ${first.toFixed(0)} | ${again.toFixed(1)} |`);
}
await browser.close();
process.exit();
