/** Embeddings that travel with a collection, as `mlt vectors` writes them: `FILE.bin`, and what it was made of in `FILE.json`. */
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { readJson } from "../lib/json.mjs";

/** @typedef {{ collection: string, model: string, width: number, bytes: number, sha256: string }} Origin */

/**
 * Puts embeddings beside a collection's packs and into its index, where they were made of these very pictures.
 *
 * @param {string} folder the collection's
 * @param {string} file without its ending
 * @returns {boolean} whether they were
 */
export function attachVectors(folder, file) {
  if (!existsSync(`${file}.json`)) return false;
  const { collection, ...origin } = /** @type {Origin} */ (readJson(`${file}.json`));
  const path = join(folder, "index.json");
  const index = /** @type {{ hash: string }} */ (readJson(path));
  if (index.hash !== collection) return false;
  const url = "vectors.bin";
  copyFileSync(`${file}.bin`, join(folder, url));
  writeFileSync(path, JSON.stringify({ ...index, vectors: { url, ...origin } }));
  return true;
}
