/**
 * Writes `.build/licences.html`: everything in the page that others made, with its licence in full.
 * Crates and npm packages are read from their own files, so the notice follows the lock files.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build } from "./lib/paths.mjs";
import { ASSETS, STANDARD } from "./licences/assets.mjs";
import { crateParts, npmParts } from "./licences/components.mjs";
import { noticePage } from "./licences/page.mjs";

/**
 * @typedef {object} Component
 * @property {string} name with its version where it has one
 * @property {string} use what of it is in the page
 * @property {string} licence SPDX expression
 * @property {string} address
 * @property {string[]} texts
 * @property {boolean} [isAncestor] whether it is a model that ours was made from
 */

const LICENCE_FILE = /^(licen[sc]e|copying|notice|unlicense)/i;

mkdirSync(build, { recursive: true });
const components = [...ASSETS, ...npmParts().map(npmComponent), ...crateParts().map(crateComponent)];
writeFileSync(join(build, "licences.html"), noticePage(components));
console.log(`  ${components.length} components`);

/** @param {import("./licences/components.mjs").Part} part @returns {Component} */
function npmComponent({ name, version, licence, folder }) {
  const address = `https://www.npmjs.com/package/${name}`;
  return component(`${name} ${version}`, "part of the page's script", licence, address, folder);
}

/** @param {import("./licences/components.mjs").Part} part @returns {Component} */
function crateComponent({ name, version, licence, folder }) {
  const address = `https://crates.io/crates/${name}/${version}`;
  return component(`${name} ${version}`, "part of the WebAssembly module", licence, address, folder);
}

/**
 * @param {string} name
 * @param {string} use
 * @param {string | null} stated
 * @param {string} address
 * @param {string} folder
 * @returns {Component}
 */
function component(name, use, stated, address, folder) {
  const licence = stated ?? "see text";
  return { name, use, licence, address, texts: texts(folder, licence) };
}

/**
 * The licence files in a component's folder, or the standard texts of the licences it names.
 *
 * @param {string} folder
 * @param {string} licence
 */
function texts(folder, licence) {
  const names = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const own = names.filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name));
  if (own.length > 0) return own.map(({ name }) => readFileSync(join(folder, name), "utf8"));
  const standard = [...STANDARD].filter(([name]) => licence.includes(name)).map(([, text]) => text);
  if (standard.length === 0)
    throw new Error(`${folder} has no licence file, and "${licence}" no standard text`);
  return standard;
}
