/** What `npm run evaluate` measures. Parameters are chosen on val and on the topics for tuning only. */
import { existsSync } from "node:fs";
import { relative } from "node:path";

import { BUNDLED } from "../collections/catalogue.mjs";
import { at, root } from "./paths.mjs";
import { datasetFolder } from "./quality.mjs";

/** @typedef {{ name: string, args: string[] }} Evaluation arguments of `mlt eval` */

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
  const source = ["--dataset", folder];
  return [
    { name: `${name}-blind`, args: [...source, "--variants"] },
    { name: `${name}-turns`, args: [...source, "--variants", "--turns", "5"] },
    { name: `${name}-ablation`, args: [...source, "--split", "val", "--ablation"] },
  ];
}

/**
 * @param {string} name
 * @param {string} folder
 * @returns {Evaluation[]}
 */
function ofCollection(name, folder) {
  const source = ["--collection", folder];
  const tuning = [...source, ...VISITOR, "--topics", "tune", "--ablation"];
  const unseen = { name: `${name}-unseen`, args: [...source, "--strategy", "none", "--asked", UNSEEN] };
  return [
    { name: `${name}-blind`, args: [...source, "--variants"] },
    ...(name === "objects" ? [unseen, ...questions(name, source)] : []),
    { name: `${name}-pages`, args: [...source, ...PAGES, ...HELD_OUT] },
    { name: `${name}-clicks`, args: [...source, ...VISITOR, "--dislikes", "3", ...HELD_OUT] },
    { name: `${name}-tuning`, args: tuning },
    { name: `${name}-tuning-dislikes`, args: [...tuning, "--dislikes", "3"] },
  ];
}

/**
 * Questions that somebody wrote, on which nothing was chosen, and the held-out half of those that tags make.
 *
 * @param {string} name
 * @param {string[]} source
 * @returns {Evaluation[]}
 */
function questions(name, source) {
  const of = (/** @type {string} */ file) => [...source, ...PAGES, "--questions", `tests/${file}.json`];
  return [
    { name: `${name}-pages-questions`, args: of("questions") },
    { name: `${name}-pages-tags`, args: [...of("tags"), ...HELD_OUT] },
  ];
}
