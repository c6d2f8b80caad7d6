/** Many photos of one visitor, made up in the page, with the memory that they take on the way. */
import type { Page } from "@playwright/test";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { at } from "../lib/paths.mjs";
import { measure, type Sample } from "./measure";
import { openCopy } from "./page";
import { buildIn, machine, table, write } from "./report";

/** A model of a few kilobytes: what is measured is everything around it. */
const MODEL = "tiny-clip";
const MODEL_FILE = at("tests/golden/clip/tiny.gguf");
/** Photos that are dropped together, as from a folder. */
const AT_ONCE = 500;
/** Samples on the way. */
const SAMPLES = 20;
/** Photos of a drop are read, kept and encoded by then, in milliseconds. */
const PATIENCE_MS = 1_800_000;
/** The page may take so much for each photo, in bytes: its names, its place, and a row of the window's tiles. */
const MOST_PER_PHOTO = 4000;

interface PhotosSample extends Sample {
  readonly photos: number;
  readonly seconds: number;
  /** By the browser, in MB. */
  readonly kept: number;
}

interface Options {
  readonly count: number;
  /** Of the built page. */
  readonly folder: string;
}

/** Adds so many photos; what is wrong. */
export async function soakByPhotos({ count, folder }: Options): Promise<string[]> {
  const opened = await openCopy(folder, addModel);
  const { page } = opened;
  console.log(`${count} photos, ${buildIn(folder)}\n${machine()}, ${new Date().toISOString()}`);
  const samples: PhotosSample[] = [];
  try {
    const query = `?executor=cpu&encoders=1&arrive=off&model=${MODEL}&collection=my.photos`;
    await page.goto(opened.address + query);
    await page.getByRole("heading", { name: "Search your own photos" }).waitFor();
    const start = performance.now();
    const every = Math.max(AT_ONCE, Math.ceil(count / SAMPLES / AT_ONCE) * AT_ONCE);
    for (let there = 0; there < count && opened.uncaught.length === 0;) {
      const more = Math.min(AT_ONCE, count - there);
      await drop(page, there, more);
      there += more;
      await arrived(page, there);
      if (there % every !== 0 && there !== count) continue;
      const seconds = Math.round((performance.now() - start) / 1000);
      const sample = await measure(opened, Number((seconds / 60).toFixed(1)));
      samples.push({ photos: there, seconds, kept: await kept(page), ...sample });
      console.log(table(samples.slice(-1)));
    }
  } catch (error) {
    opened.uncaught.push(error instanceof Error ? error.message : String(error));
  } finally {
    await opened.close().catch(() => undefined);
  }
  const faults = verdict(samples, count, opened.uncaught);
  const figures = { count, machine: machine(), build: buildIn(folder), samples, faults };
  const path = write(`photos-${count}`, { date: new Date().toISOString(), ...figures });
  console.log(`\n${table(samples)}\n${path}`);
  return faults;
}

function addModel(copy: string): void {
  const place = join(copy, "models", MODEL);
  mkdirSync(place, { recursive: true });
  copyFileSync(MODEL_FILE, join(place, `${MODEL}.gguf`));
  const models = [{ name: MODEL, bytes: 92_960, auxiliary: [] }];
  writeFileSync(join(copy, "models", "index.json"), JSON.stringify(models));
}

/** Drops photos of which each is another picture. */
async function drop(page: Page, first: number, count: number): Promise<void> {
  await page.evaluate(
    async ([first, count]) => {
      const canvas = new OffscreenCanvas(64, 48);
      const context = canvas.getContext("2d");
      const transfer = new DataTransfer();
      for (let number = first; number < first + count; number += 1) {
        if (context === null) throw new Error("there is no canvas");
        context.fillStyle = `#${number.toString(16).padStart(6, "0")}`;
        context.fillRect(0, 0, 64, 48);
        const blob = await canvas.convertToBlob({ type: "image/png" });
        transfer.items.add(new File([blob], `photo-${number}.png`, { type: "image/png" }));
      }
      for (const kind of ["dragenter", "dragover", "drop"]) {
        const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent(kind, options));
      }
    },
    [first, count] as const,
  );
}

/** Resolves when so many are there and encoded. */
async function arrived(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (count) => {
      const extent = document.querySelector(".gallery-extent")?.textContent ?? "";
      const there = Number(extent.replace(/\D/g, ""));
      return there === count && document.querySelector("progress") === null;
    },
    count,
    { timeout: PATIENCE_MS, polling: 250 },
  );
}

/** What the browser keeps for the page, in MB. */
async function kept(page: Page): Promise<number> {
  const { usage = NaN } = await page.evaluate(() => navigator.storage.estimate());
  return usage / 1e6;
}

/** What is wrong: photos that did not arrive, what nobody caught, and memory that does not go by their number. */
export function verdict(
  samples: readonly PhotosSample[],
  count: number,
  uncaught: readonly string[],
): string[] {
  const faults = uncaught.length > 0 ? [`${uncaught.length} errors, the first: ${uncaught[0]}`] : [];
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.photos !== count) {
    faults.push(`${last?.photos ?? 0} of ${count} photos arrived`);
  } else if (last.photos > first.photos) {
    const each = (1e6 * (last.heap - first.heap)) / (last.photos - first.photos);
    if (each > MOST_PER_PHOTO) faults.push(`the page takes ${each.toFixed(0)} bytes for each photo`);
  }
  return faults;
}
