/** What `npm run evaluate` measures. Parameters are chosen on val and on the topics for tuning only. */
import { existsSync } from "node:fs";
import { relative } from "node:path";

import { BUNDLED } from "../collections/catalogue.mjs";
import { at, root } from "./paths.mjs";
import { datasetFolder } from "./quality.mjs";

/** @typedef {{ name: string, source: string, args: string[] }} Evaluation arguments of `mlt eval`, and the dataset or collection */

/** Concepts of Objects that no drawing style showed in training. */
const UNSEEN = "models/pocket/unseen.txt";
const PAGES = ["--pages", "4"];
const HELD_OUT = ["--topics", "test"];
const VISITOR = ["--clicks", "5", "--likes", "3"];

/** @param {string} name */
export function reportOf(name) {
  return `.build/eval/${name}.json`;
}

/**
 * The evaluations that there are data for, and why others are left out.
 *
 * @param {(folder: string) => boolean} [exists] whether a folder is there
 * @returns {{ present: Evaluation[], absent: string[] }}
 */
export function evaluations(exists = existsSync) {
  const present = [];
  const absent = [];
  const flickr = datasetFolder("flickr8k");
  // Relative, so that the report does not tell where somebody keeps their files.
  if (exists(flickr)) present.push(...ofDataset("flickr8k", relative(root, flickr)));
  else absent.push(`flickr8k (nothing at ${flickr})`);
  for (const name of BUNDLED) {
    const folder = `.build/collections/${name}`;
    if (exists(at(folder))) present.push(...ofCollection(name, folder));
    else absent.push(`${name} (nothing at ${folder})`);
  }
  return { present, absent };
}

/**
 * @param {string} name
 * @param {string} folder
 * @returns {Evaluation[]}
 */
function ofDataset(name, folder) {
  const of = named(name, ["--dataset", folder]);
  return [
    of("blind", ["--variants"]),
    of("turns", ["--variants", "--turns", "5"]),
    of("ablation", ["--split", "val", "--ablation"]),
  ];
}

/**
 * @param {string} name
 * @param {string} folder
 * @returns {Evaluation[]}
 */
function ofCollection(name, folder) {
  const of = named(name, ["--collection", folder]);
  const tuning = [...VISITOR, "--topics", "tune", "--ablation"];
  const unseen = of("unseen", ["--strategy", "none", "--asked", UNSEEN]);
  return [
    of("blind", ["--variants"]),
    ...(name === "objects" ? [unseen, ...questions(of)] : []),
    of("pages", [...PAGES, ...HELD_OUT]),
    of("clicks", [...VISITOR, "--dislikes", "3", ...HELD_OUT]),
    of("tuning", tuning),
    of("tuning-dislikes", [...tuning, "--dislikes", "3"]),
  ];
}

/**
 * Questions that somebody wrote, on which nothing was chosen, and the held-out half of those that tags make.
 *
 * @param {ReturnType<typeof named>} of
 * @returns {Evaluation[]}
 */
function questions(of) {
  const ask = (/** @type {string} */ file) => [...PAGES, "--questions", `tests/${file}.json`];
  return [of("pages-questions", ask("questions")), of("pages-tags", [...ask("tags"), ...HELD_OUT])];
}

/**
 * Evaluations of one source.
 *
 * @param {string} source
 * @param {string[]} where
 */
function named(source, where) {
  return (/** @type {string} */ what, /** @type {string[]} */ args) => ({
    name: `${source}-${what}`,
    source,
    args: [...where, ...args],
  });
}
