/** Steps that are skipped when nothing they depend on has changed. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { at, build, fileName, root } from "./paths.mjs";

/**
 * @typedef {object} Step
 * @property {string} name what the step makes, as shown to the user
 * @property {string[]} inputs files and folders the result depends on; missing ones count as empty
 * @property {string[]} outputs files that exist once it is done
 * @property {string} [variant] anything else the result depends on
 */

/**
 * Does `work` unless `outputs` exist and `inputs` have the content they had when it last succeeded.
 *
 * @param {Step} step paths relative to the repository root
 * @param {() => unknown} work
 */
export async function step({ name, inputs, outputs, variant = "" }, work) {
  const stamp = join(build, "stamps", fileName(name));
  const key = digest(
    inputs.map((path) => at(path)),
    variant,
  );
  const fresh = existsSync(stamp) && readFileSync(stamp, "utf8") === key;
  if (fresh && outputs.every((path) => existsSync(at(path)))) {
    console.log(`= ${name}: up to date`);
    return;
  }
  console.log(`> ${name}`);
  const start = performance.now();
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(join(build, "stamps"), { recursive: true });
  writeFileSync(stamp, key);
  console.log(`  ${name}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/**
 * A hash of the names and contents of all files at and below `paths`, and of `variant`.
 *
 * @param {string[]} paths
 * @param {string} variant
 */
export function digest(paths, variant) {
  const hash = createHash("sha256").update(variant);
  for (const file of paths.flatMap(files)) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/**
 * All files at and below `path`, in a stable order.
 *
 * @param {string} path
 * @returns {string[]}
 */
export function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}
