/** What a soak found, as a table, as JSON and as a verdict. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { cpus, platform, totalmem } from "node:os";
import { join } from "node:path";

import { build } from "../lib/paths.mjs";
import type { Sample } from "./measure";

/** By how much more than at first the page may use at last. */
const MOST_GROWTH = 0.1;

/**
 * By which share the lowest of the last tenth of these values is above that of the second tenth; the first is the page's start.
 * The lowest, because what is given back late is no leak: of each part that renders by itself, the page holds an older rendering
 * until the part around it renders again. What is never given back raises the lowest as well.
 */
export function growth(values: readonly number[]): number {
  const tenth = Math.max(1, Math.floor(values.length / 10));
  return Math.min(...values.slice(-tenth)) / Math.min(...values.slice(tenth, 2 * tenth)) - 1;
}

/** What is wrong with a run, in a clause each. */
export function verdict(samples: readonly Sample[], uncaught: readonly string[]): string[] {
  const faults = uncaught.length > 0 ? [`${uncaught.length} uncaught errors, the first: ${uncaught[0]}`] : [];
  if (samples.length < 10) return faults;
  for (const what of ["heap", "nodes"] as const) {
    const grown = growth(samples.map((sample) => sample[what]));
    if (grown > MOST_GROWTH) faults.push(`${what} grew by ${(100 * grown).toFixed(1)} %`);
  }
  return faults;
}

/** Rows of equal width, numbers to the right. */
export function table(rows: readonly object[]): string {
  const names = Object.keys(rows[0] ?? {});
  const texts = rows.map((row) => names.map((name) => figure((row as Record<string, number>)[name] ?? NaN)));
  const all = [names, ...texts];
  const widths = names.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) => row.map((text, column) => text.padStart(widths[column] ?? 0)).join("  "))
    .join("\n");
}

function figure(value: number): string {
  if (Number.isNaN(value)) return "-";
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

/** The machine, as far as it bears on the figures. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = (totalmem() / 1e9).toFixed(0);
  return `${cpu?.model.trim() ?? "unknown CPU"}, ${cpus().length} threads, ${memory} GB, ${platform()}`;
}

/** Which build a folder holds, by its engine: the one of `npm start` is larger than the one that `npm run build` publishes. */
export function buildIn(folder: string): string {
  const engine = readdirSync(folder).find((name) => /^more_like_this_bg\..*\.wasm$/.test(name));
  if (engine === undefined) return "no engine";
  return `engine ${engine}, ${(statSync(join(folder, engine)).size / 1e6).toFixed(2)} MB`;
}

/** Writes figures beside those of other runs; returns where. */
export function write(name: string, figures: object): string {
  mkdirSync(join(build, "soak"), { recursive: true });
  const path = join(build, "soak", `${name}.json`);
  writeFileSync(path, `${JSON.stringify(figures, null, 2)}\n`);
  return path;
}
