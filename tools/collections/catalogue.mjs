/** The list of all collections, `.build/collections/index.json`: what the page offers, the first as its default. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { readJson } from "../lib/json.mjs";
import { FORMAT as COLLECTION_FORMAT } from "./packs.mjs";

/** The layout of the list. */
const FORMAT = 1;
/** The collections that the repository builds, in the order in which the page offers them. */
export const BUNDLED = ["objects", "scenes"];

/** @typedef {{ name: string, title: string, pictures: number, bytes: number }} Entry */

/**
 * The collections below a folder: the bundled ones first, then the others by name.
 *
 * @param {string} folder
 * @returns {Entry[]}
 */
export function readCatalogue(folder) {
  const found = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const names = found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const others = names.filter((name) => !BUNDLED.includes(name)).sort();
  return [...BUNDLED.filter((name) => names.includes(name)), ...others].map((name) => entry(folder, name));
}

/**
 * Writes the list, unless it says the same already.
 *
 * @param {string} folder
 */
export function writeCatalogue(folder) {
  const collections = readCatalogue(folder);
  const text = JSON.stringify({ format: FORMAT, collections });
  const file = join(folder, "index.json");
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
  return collections;
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {Entry}
 */
function entry(folder, name) {
  const file = join(folder, name, "index.json");
  try {
    const index = /** @type {Partial<ReturnType<typeof import("./packs.mjs").pack>["index"]>} */ (
      readJson(file)
    );
    const { format, title, pictures, packs } = index;
    if (
      format !== COLLECTION_FORMAT ||
      title === undefined ||
      pictures === undefined ||
      packs === undefined
    ) {
      throw new Error(`not of format ${COLLECTION_FORMAT}`);
    }
    const bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
    return { name, title, pictures: pictures.length, bytes };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const way = BUNDLED.includes(name)
      ? `delete ${join(folder, name)}`
      : `npm run collection -- --remove ${name}`;
    throw new Error(`the collection ${name} cannot be used (${file}: ${reason}); ${way} and try again`, {
      cause: error,
    });
  }
}
