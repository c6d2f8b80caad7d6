/** A folder of pictures to a collection of the page: `mlt collection` reads and reduces them, and here they are packed. */
import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

import { runTool } from "../lib/tool.mjs";
import { addOwn } from "./own.mjs";
import { attachVectors } from "./vectors.mjs";

/**
 * @param {string} build the folder `.build`
 * @param {string} here the folder that paths are typed from
 * @param {import("./arguments.mjs").Add} asked
 * @returns {Promise<string>} what to tell the user
 */
export async function add(build, here, { folder, captions, split, facts }) {
  const prepared = join(build, `prepared-${facts.name}`);
  const pictures = resolve(here, folder);
  const described = captions === undefined ? [] : ["--captions", captionsFile(here, pictures, captions)];
  const part = split === undefined ? [] : ["--split", split];
  rmSync(prepared, { recursive: true, force: true });
  try {
    await runTool("mlt", ["collection", pictures, "--output", prepared, ...described, ...part]);
    const said = addOwn(build, prepared, facts);
    const [collection, vectors] = [join(build, "collections", facts.name), join(prepared, "vectors")];
    await runTool("mlt", ["vectors", collection, "--output", vectors, "--no-cache"]);
    attachVectors(collection, vectors);
    return said;
  } finally {
    rmSync(prepared, { recursive: true, force: true });
  }
}

/**
 * A file that was typed as lying here, or in the folder of the pictures.
 *
 * @param {string} here
 * @param {string} pictures
 * @param {string} file
 */
function captionsFile(here, pictures, file) {
  return existsSync(resolve(here, file)) ? resolve(here, file) : resolve(pictures, file);
}
