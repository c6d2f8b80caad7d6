/** The table of docs/reliability.md, made of the figures that were kept. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { readJson } from "../lib/json.mjs";
import { at } from "../lib/paths.mjs";
import { TARGETS } from "./targets.mjs";

/** @typedef {Record<string, import("./figures.mjs").Figures>} Kept */

const FIGURES = at("docs/reliability/fuzzing.json");
export const DOCUMENT = at("docs/reliability.md");
const BEGIN = "<!-- Made by npm run fuzz -- --document: -->";
const END = "<!-- Made until here. -->";

/** @returns {Kept} */
export function keptFigures() {
  return existsSync(FIGURES) ? /** @type {Kept} */ (readJson(FIGURES)) : {};
}

/** @param {string} name of a target @param {import("./figures.mjs").Figures} figures */
export function keepFigures(name, figures) {
  const kept = { ...keptFigures(), [name]: figures };
  const ordered = TARGETS.flatMap(({ name }) => (kept[name] === undefined ? [] : [[name, kept[name]]]));
  mkdirSync(dirname(FIGURES), { recursive: true });
  writeFileSync(FIGURES, `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`);
}

/**
 * One row for each target that was fuzzed.
 *
 * @param {Kept} kept
 * @param {(name: string) => number} found how many cases of a target were found and are replayed
 */
export function table(kept, found) {
  const head = "| target | reads | executions | seconds | edges | found, mended, replayed |";
  const rows = TARGETS.flatMap(({ name, reads }) => {
    const figures = kept[name];
    return figures === undefined ? [] : [row(name, reads, figures, found(name))];
  });
  return [head, "|---|---|--:|--:|--:|--:|", ...rows].join("\n");
}

/**
 * @param {string} name
 * @param {string} reads
 * @param {import("./figures.mjs").Figures} figures
 * @param {number} found
 */
export function row(name, reads, { executions, seconds, edges }, found) {
  const numbers = [executions, seconds, edges, found].map((number) => number?.toLocaleString("en") ?? "");
  return `| ${[`\`${name}\``, reads, ...numbers].join(" | ")} |`;
}

/** @param {string} name of a target */
export function foundCases(name) {
  const folder = at("fuzz/seeds", name);
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.startsWith("found-")).length : 0;
}

/** @param {string} text a document @param {string} made the table that it is to have */
export function withTable(text, made) {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error("the document has no place for the table");
  return `${text.slice(0, from + BEGIN.length)}\n\n${made}\n\n${text.slice(to)}`;
}

export function writeDocument() {
  const text = readFileSync(DOCUMENT, "utf8");
  writeFileSync(DOCUMENT, withTable(text, table(keptFigures(), foundCases)));
}
