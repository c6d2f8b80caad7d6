/** The crates and npm packages that the page is made of, by their own files and the lock files. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parseJson, readJson } from "../lib/json.mjs";
import { at } from "../lib/paths.mjs";
import { output } from "../lib/run.mjs";
import { WASM_TARGET } from "../lib/setup.mjs";

/**
 * @typedef {object} Part
 * @property {"cargo" | "npm"} registry
 * @property {string} name
 * @property {string} version
 * @property {string | null} licence SPDX expression, where it states one
 * @property {string} folder where its files lie
 */

/** @typedef {{ name: string, version: string, license: string, dependencies?: Record<string, string> }} PackageJson */

/** The npm packages that the bundle contains: the dependencies, and theirs. */
export function npmParts() {
  const seen = new Set();
  /** @param {string} folder @returns {Part[]} */
  const below = (folder) => {
    const { dependencies = {} } = packageJson(folder);
    return Object.keys(dependencies).flatMap((name) => {
      if (seen.has(name)) return [];
      seen.add(name);
      return [npmPart(name), ...below(at("node_modules", name))];
    });
  };
  return below(at("."));
}

/**
 * An npm package that is installed.
 *
 * @param {string} name
 * @returns {Part}
 */
export function npmPart(name) {
  const folder = at("node_modules", name);
  const { version, license } = packageJson(folder);
  return { registry: "npm", name, version, licence: license, folder };
}

/** @param {string} folder */
function packageJson(folder) {
  return /** @type {PackageJson} */ (readJson(join(folder, "package.json")));
}

/**
 * @typedef {{ id: string, name: string, version: string, license: string | null, source: string | null, manifest_path: string }} Package
 * @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node
 * @typedef {{ packages: Package[], resolve: { root: string, nodes: Node[] } }} Metadata
 */

/**
 * The crates that the WebAssembly module is linked from, without build- and test-time ones.
 *
 * @returns {Part[]}
 */
export function crateParts() {
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
  const others = packages.filter(({ id, source }) => source !== null && linked.has(id));
  return others.map(({ name, version, license, manifest_path }) => ({
    registry: "cargo",
    name,
    version,
    licence: license,
    folder: dirname(manifest_path),
  }));
}

/** @typedef {{ algorithm: "SHA-256" | "SHA-512", digits: string }} Hash of what the registry hands out, in hexadecimal digits */

/**
 * What the lock files hold a part to.
 *
 * @returns {(part: Part) => Hash} throws for a part that they do not have
 */
export function lockedHashes() {
  const crates = cargoChecksums(readFileSync(at("Cargo.lock"), "utf8"));
  const { packages } = /** @type {{ packages: Record<string, { version: string, integrity?: string }> }} */ (
    readJson(at("package-lock.json"))
  );
  return ({ registry, name, version }) => {
    if (registry === "cargo") {
      const digits = crates.get(`${name} ${version}`);
      if (digits !== undefined) return { algorithm: "SHA-256", digits };
    } else {
      const entry = packages[`node_modules/${name}`];
      const [, base64] = /^sha512-(.*)$/.exec(entry?.integrity ?? "") ?? [];
      if (entry?.version === version && base64 !== undefined) {
        return { algorithm: "SHA-512", digits: Buffer.from(base64, "base64").toString("hex") };
      }
    }
    throw new Error(`the lock file has no hash of ${name} ${version}`);
  };
}

/**
 * By name and version.
 *
 * @param {string} lock text of a Cargo.lock
 */
export function cargoChecksums(lock) {
  const entries = lock.matchAll(
    /^name = "(.*)"\nversion = "(.*)"\nsource = ".*"\nchecksum = "([0-9a-f]{64})"$/gm,
  );
  return new Map([...entries].map(([, name, version, digits = ""]) => [`${name} ${version}`, digits]));
}
