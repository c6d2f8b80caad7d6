/** From a checkpoint, on the hub or in a folder, to a model of the page. */
import { mkdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

import { fileName } from "../lib/paths.mjs";
import { entryLine, readCatalogue } from "./catalogue.mjs";
import { download } from "./download.mjs";
import { filesOf, hubOfEnvironment } from "./hub.mjs";

/**
 * @typedef {object} Place
 * @property {string} models the folder of all models
 * @property {string} downloads where checkpoints are kept meanwhile
 * @property {(args: string[]) => Promise<void>} convert runs `mlt convert`
 */

/**
 * @param {Place} place
 * @param {import("./arguments.mjs").Add} asked
 * @returns {Promise<string>} what to tell the user
 */
export async function add(place, { source, name, quantize, keep }) {
  const folder = source.kind === "folder" ? source.folder : await fetchCheckpoint(place.downloads, source);
  const target = join(place.models, name);
  mkdirSync(target, { recursive: true });
  await place.convert([folder, "-o", join(target, `${name}.gguf`), "--quantize", quantize]);
  if (source.kind === "hub" && !keep) rmSync(folder, { recursive: true });
  const entry = readCatalogue(place.models).find((one) => one.name === name);
  if (entry === undefined) throw new Error(`${target} does not hold ${name} after all`);
  return `${entryLine(entry)}\nnpm start and npm run build include it; its address ends in ?model=${name}`;
}

/**
 * Fetches what is converted of a model of the hub; returns its folder.
 *
 * @param {string} downloads
 * @param {{ id: string, revision: string }} model
 */
async function fetchCheckpoint(downloads, model) {
  const hub = hubOfEnvironment();
  const files = await filesOf(hub, model.id, model.revision);
  const folder = join(downloads, ...model.id.split("/"), fileName(model.revision));
  mkdirSync(folder, { recursive: true });
  checkRoom(folder, files.reduce((sum, file) => sum + file.size, 0));
  for (const file of files) {
    const show = meter(file);
    await download(hub, model, file, join(folder, file.path), show);
    show(file.size);
  }
  return folder;
}

/**
 * @param {string} folder
 * @param {number} bytes of the checkpoint; the converted model takes less than a half more
 */
function checkRoom(folder, bytes) {
  const { bavail, bsize } = statfsSync(folder);
  const needed = 1.5 * bytes;
  if (bavail * bsize < needed) {
    const megabytes = (/** @type {number} */ count) => `${Math.round(count / 1e6)} MB`;
    throw new Error(`${folder}: ${megabytes(needed)} are needed, ${megabytes(bavail * bsize)} are free`);
  }
}

/**
 * Shows how much of a file is there: on one line in a terminal, each tenth on a line of its own elsewhere.
 *
 * @param {import("./hub.mjs").HubFile} file
 * @returns {(bytes: number) => void}
 */
function meter({ path, size }) {
  let shown = -1;
  return (bytes) => {
    const steps = process.stdout.isTTY ? 1000 : 10;
    const step = size === 0 ? steps : Math.floor((bytes / size) * steps);
    if (step === shown) return;
    shown = step;
    const line = `${path}: ${bytes.toLocaleString("en")} of ${size.toLocaleString("en")} bytes`;
    if (!process.stdout.isTTY) console.log(line);
    else process.stdout.write(`\r${line}${bytes >= size ? "\n" : ""}`);
  };
}
