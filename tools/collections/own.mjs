/** Collections that a user adds to the bundled ones. They lie beside these in `.build/collections`, and rebuilds keep them. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { readJson } from "../lib/json.mjs";
import { BUNDLED, readCatalogue, writeCatalogue } from "./catalogue.mjs";
import { writeCollection } from "./packs.mjs";

/** A visitor downloads a collection whole; above this many bytes that takes a while on any line. */
const LARGE = 100e6;

/**
 * Makes what `mlt collection` prepared a collection of the page.
 *
 * @param {string} build the folder `.build`
 * @param {string} prepared
 * @param {import("./packs.mjs").Facts} facts
 * @returns {string} what to tell the user
 */
export function addOwn(build, prepared, facts) {
  const listed = /** @type {(import("./packs.mjs").Description & { file: string })[]} */ (
    readJson(join(prepared, "pictures.json"))
  );
  const pictures = listed.map(({ file, ...description }) => ({
    description,
    bytes: readFileSync(join(prepared, file)),
  }));
  const { name } = facts;
  const collections = join(build, "collections");
  writeCollection(collections, { ...facts, pictures });
  if (BUNDLED.includes(name)) {
    mkdirSync(dirname(replacedMark(build, name)), { recursive: true });
    writeFileSync(replacedMark(build, name), "");
  }
  const entry = writeCatalogue(collections).find((one) => one.name === name);
  if (entry === undefined) throw new Error(`${collections} does not hold ${name} after all`);
  const large = entry.bytes > LARGE ? "Every visitor downloads all of it: think of fewer pictures.\n" : "";
  return `${entryLine(entry)}\n${large}npm start and npm run build include it; its address ends in ?collection=${name}`;
}

/**
 * Takes a collection out again; where it had replaced a bundled one, the next build makes that anew.
 *
 * @param {string} build the folder `.build`
 * @param {string} name
 * @returns {string} what to tell the user
 */
export function removeOwn(build, name) {
  const collections = join(build, "collections");
  const folder = join(collections, name);
  if (!existsSync(folder)) {
    const names = readCatalogue(collections).map((entry) => entry.name);
    throw new Error(`no collection is called ${name}: there are ${names.join(", ") || "none"}`);
  }
  if (BUNDLED.includes(name) && !isReplaced(build, name)) {
    throw new Error(`${name} is a bundled collection, which every build makes`);
  }
  rmSync(folder, { recursive: true });
  rmSync(replacedMark(build, name), { force: true });
  writeCatalogue(collections);
  return `${name} is removed; npm start and npm run build leave it out`;
}

/**
 * Whether a user's collection stands in the place of the bundled one of this name.
 *
 * @param {string} build the folder `.build`
 * @param {string} name
 */
export function isReplaced(build, name) {
  const isThere = existsSync(join(build, "collections", name));
  // Who deletes the folder by hand wants the bundled one back, now and in every build to come.
  if (!isThere) rmSync(replacedMark(build, name), { force: true });
  return isThere && existsSync(replacedMark(build, name));
}

/**
 * @param {string} build
 * @param {string} name
 */
function replacedMark(build, name) {
  return join(build, "replaced", name);
}

/** @param {import("./catalogue.mjs").Entry} entry */
export function entryLine({ name, title, pictures, bytes }) {
  const count = pictures === 1 ? "1 picture" : `${pictures.toLocaleString("en")} pictures`;
  return `${name}: ${title}, ${count}, ${bytes.toLocaleString("en")} bytes`;
}
