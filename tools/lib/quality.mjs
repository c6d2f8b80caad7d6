/** How well the shipped model finds pictures by words and by thumbs, measured by `mlt eval` and held to a bar. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { collections } from "./artefacts.mjs";
import { readJson } from "./json.mjs";
import { at, fileName, modelFile, root } from "./paths.mjs";
import { runTool } from "./tool.mjs";

/** Where datasets lie that may not be part of the repository. */
const DATA = resolve(root, process.env["MLT_DATA"] ?? "../shared/data");

/** @param {string} name a dataset's folder */
export function datasetFolder(name) {
  return resolve(DATA, name);
}

/** @typedef {"r1" | "r5" | "r10" | "mrr1" | "mrr5" | "mrr10" | "recall_gain"} Figure */

/** @typedef {Partial<Record<Figure, number>>} Figures */

/**
 * @typedef {object} Dataset
 * @property {string} name
 * @property {"dataset" | "collection"} kind what the folder holds: Karpathy's layout, or a bundled collection
 * @property {string} folder
 * @property {string[]} asked how `mlt eval` is to measure it
 * @property {string} strategy whose figures are held to the bars, after the last page where there are several
 * @property {Partial<Record<Figure, number>>} bars the least that the shipped model must reach
 * @property {() => unknown} [prepare]
 */

/** @type {Dataset[]} */
const MEASURED = [
  {
    name: "Flickr8k test, every caption",
    kind: "dataset",
    folder: datasetFolder("flickr8k"),
    asked: ["--strategy", "none", "--queries", "all"],
    strategy: "none",
    bars: { r1: 0.26, r5: 0.56, r10: 0.698, mrr5: 0.37 },
  },
  {
    name: "Objects by name",
    kind: "collection",
    folder: at(".build/collections/objects"),
    asked: ["--strategy", "none"],
    strategy: "none",
    bars: { mrr5: 0.67 },
    prepare: collections,
  },
  {
    name: "Objects, thumbs against the next page",
    kind: "collection",
    folder: at(".build/collections/objects"),
    // What the page begins with.
    asked: ["--strategy", "network", "--pages", "4", "--questions", at("tests/questions.json")],
    strategy: "network",
    bars: { recall_gain: 0.05 },
    prepare: collections,
  },
  {
    name: "Scenes by caption",
    kind: "collection",
    folder: at(".build/collections/scenes"),
    asked: ["--strategy", "none"],
    strategy: "none",
    bars: { r5: 0.42, mrr5: 0.235 },
    prepare: collections,
  },
];

export const DATASETS = MEASURED.map((dataset) => ({
  ...dataset,
  present: () => dataset.prepare !== undefined || existsSync(dataset.folder),
  measure: () => measure(dataset),
}));

/** Embeddings that measurements of one run share; none of an earlier run, whose kernels may have been others. */
const SHARED = mkdtempSync(join(tmpdir(), "mlt-quality-"));
process.on("exit", () => {
  rmSync(SHARED, { recursive: true, force: true });
});

/**
 * Runs `mlt eval`, which prints its figures.
 *
 * @param {Dataset} dataset
 * @returns {Promise<void>} rejects when a figure is below its bar
 */
async function measure({ name, kind, folder, asked, strategy, bars, prepare }) {
  await prepare?.();
  const report = at(".build", `eval-${fileName(name)}.json`);
  const command = ["eval", "--model", modelFile()];
  const how = ["--executor", "cpu", "--cache", join(SHARED, "embeddings.safetensors"), ...asked];
  await runTool("mlt", [...command, ...how, `--${kind}`, folder, "--json", report]);
  const { strategies } = /** @type {{ strategies: Record<string, Figures | Figures[]> }} */ (
    readJson(report)
  );
  checkBars([strategies[strategy] ?? []].flat().at(-1) ?? {}, bars);
}

/**
 * @param {Figures} figures
 * @param {Partial<Record<Figure, number>>} bars
 */
export function checkBars(figures, bars) {
  const below = Object.entries(bars).filter(
    ([figure, bar]) => !((figures[/** @type {Figure} */ (figure)] ?? NaN) >= bar),
  );
  if (below.length === 0) return;
  const lines = below.map(([figure, bar]) => `${figure} ${figures[/** @type {Figure} */ (figure)]} < ${bar}`);
  throw new Error(`below the bar: ${lines.join(", ")}`);
}
