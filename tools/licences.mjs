/**
 * Writes `.build/licences.html`: everything in the page that others made, with its licence in full.
 * Crates and npm packages are read from their own files, so the notice follows the lock files.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parseJson, readJson } from "./lib/json.mjs";
import { at, build } from "./lib/paths.mjs";
import { output } from "./lib/run.mjs";
import { WASM_TARGET } from "./lib/setup.mjs";
import { ASSETS, STANDARD } from "./licences/assets.mjs";
import { noticePage } from "./licences/page.mjs";

/**
 * @typedef {object} Component
 * @property {string} name with its version where it has one
 * @property {string} use what of it is in the page
 * @property {string} licence SPDX expression
 * @property {string} address
 * @property {string[]} texts
 */

const LICENCE_FILE = /^(licen[sc]e|copying|notice|unlicense)/i;

mkdirSync(build, { recursive: true });
const components = [...ASSETS, ...npmComponents(), ...crateComponents()];
writeFileSync(join(build, "licences.html"), noticePage(components));
console.log(`  ${components.length} components`);

/** The npm packages that the bundle contains: the dependencies, and theirs. */
function npmComponents() {
  const seen = new Set();
  /** @param {string} folder @returns {Component[]} */
  const below = (folder) => {
    const { dependencies = {} } = packageJson(folder);
    return Object.keys(dependencies).flatMap((name) => {
      if (seen.has(name)) return [];
      seen.add(name);
      const itsFolder = at("node_modules", name);
      return [npmComponent(itsFolder), ...below(itsFolder)];
    });
  };
  return below(at("."));
}

/** @typedef {{ name: string, version: string, license: string, dependencies?: Record<string, string> }} PackageJson */

/** @param {string} folder */
function packageJson(folder) {
  return /** @type {PackageJson} */ (readJson(join(folder, "package.json")));
}

/**
 * @param {string} folder
 * @returns {Component}
 */
function npmComponent(folder) {
  const { name, version, license } = packageJson(folder);
  const address = `https://www.npmjs.com/package/${name}`;
  return {
    name: `${name} ${version}`,
    use: "part of the page's script",
    licence: license,
    address,
    texts: texts(folder, license),
  };
}

/**
 * @typedef {{ id: string, name: string, version: string, license: string | null, source: string | null, manifest_path: string }} Package
 * @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node
 * @typedef {{ packages: Package[], resolve: { root: string, nodes: Node[] } }} Metadata
 */

/** The crates that the WebAssembly module is linked from, without build- and test-time ones. */
function crateComponents() {
  const flags = [
    "--format-version",
    "1",
    "--locked",
    "--no-default-features",
    "--filter-platform",
    WASM_TARGET,
  ];
  const metadata = output("cargo", ["metadata", ...flags]);
  if (metadata === undefined) throw new Error("cargo metadata failed");
  const { packages, resolve } = /** @type {Metadata} */ (parseJson(metadata));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const linked = new Set();
  /** @param {string} id */
  const visit = (id) => {
    if (linked.has(id)) return;
    linked.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id)?.deps ?? []) {
      if (dep_kinds.some(({ kind }) => kind === null)) visit(pkg);
    }
  };
  visit(resolve.root);
  return packages.filter(({ id, source }) => source !== null && linked.has(id)).map(crateComponent);
}

/** @param {Package} crate @returns {Component} */
function crateComponent({ name, version, license, manifest_path }) {
  const licence = license ?? "see text";
  const address = `https://crates.io/crates/${name}/${version}`;
  const found = texts(dirname(manifest_path), licence);
  return {
    name: `${name} ${version}`,
    use: "part of the WebAssembly module",
    licence,
    address,
    texts: found,
  };
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
