/** How well the shipped model finds pictures by words, measured by `mlt eval` and held to a bar. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

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

/** @typedef {"r1" | "r5" | "r10" | "mrr1" | "mrr5" | "mrr10"} Figure */

/**
 * @typedef {object} Dataset
 * @property {string} name
 * @property {"dataset" | "collection"} kind what the folder holds: Karpathy's layout, or a bundled collection
 * @property {string} folder
 * @property {"first" | "all"} queries which captions are asked
 * @property {Partial<Record<Figure, number>>} bars the least that the shipped model must reach
 * @property {() => unknown} [prepare]
 */

/** @type {Dataset[]} */
const MEASURED = [
  {
    name: "Flickr8k test, every caption",
    kind: "dataset",
    folder: datasetFolder("flickr8k"),
    queries: "all",
    bars: { r1: 0.215, r5: 0.51, r10: 0.65, mrr5: 0.325 },
  },
  {
    name: "Objects by name",
    kind: "collection",
    folder: at(".build/collections/objects"),
    queries: "first",
    bars: { mrr5: 0.55 },
    prepare: collections,
  },
  {
    name: "Scenes by caption",
    kind: "collection",
    folder: at(".build/collections/scenes"),
    queries: "first",
    bars: { r5: 0.36, mrr5: 0.19 },
    prepare: collections,
  },
];

export const DATASETS = MEASURED.map((dataset) => ({
  ...dataset,
  present: () => dataset.prepare !== undefined || existsSync(dataset.folder),
  measure: () => measure(dataset),
}));

/**
 * Runs `mlt eval`, which prints its figures.
 *
 * @param {Dataset} dataset
 * @returns {Promise<void>} rejects when a figure is below its bar
 */
async function measure({ name, kind, folder, queries, bars, prepare }) {
  await prepare?.();
  const report = at(".build", `eval-${fileName(name)}.json`);
  const command = ["eval", "--model", modelFile()];
  const how = ["--executor", "cpu", "--no-cache", "--strategy", "none", "--queries", queries];
  await runTool("mlt", [...command, ...how, `--${kind}`, folder, "--json", report]);
  const { strategies } = /** @type {{ strategies: { none: Record<Figure, number> } }} */ (readJson(report));
  checkBars(strategies.none, bars);
}

/**
 * @param {Record<Figure, number>} figures
 * @param {Partial<Record<Figure, number>>} bars
 */
export function checkBars(figures, bars) {
  const below = Object.entries(bars).filter(
    ([figure, bar]) => !(figures[/** @type {Figure} */ (figure)] >= bar),
  );
  if (below.length === 0) return;
  const lines = below.map(([figure, bar]) => `${figure} ${figures[/** @type {Figure} */ (figure)]} < ${bar}`);
  throw new Error(`below the bar: ${lines.join(", ")}`);
}
