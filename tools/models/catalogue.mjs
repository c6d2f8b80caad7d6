/** The models that the page can run: a folder each, with a model file of the folder's name. */
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** The model that comes with the page, and that it opens with. */
export const EMBEDDED = "pocket";

/** Networks that read what a model's towers say; each is optional but for the embedded model. */
const AUXILIARY = ["summarizer.gguf", "captioner.gguf"];

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} file below the models' folder
 * @property {number} bytes of the model file
 * @property {string[]} auxiliary names of the networks beside it
 */

/**
 * The embedded model first, then the others by name.
 *
 * @param {string} models the folder
 * @returns {Entry[]}
 */
export function readCatalogue(models) {
  const names = existsSync(models) ? readdirSync(models).sort() : [];
  const ordered = [EMBEDDED, ...names.filter((name) => name !== EMBEDDED)];
  return ordered.flatMap((name) => {
    const file = `${name}/${name}.gguf`;
    const stat = statSync(join(models, file), { throwIfNoEntry: false });
    if (stat === undefined) return [];
    const auxiliary = AUXILIARY.filter((one) => existsSync(join(models, name, one)));
    return [{ name, file, bytes: stat.size, auxiliary }];
  });
}

/**
 * Takes a model out again.
 *
 * @param {string} models the folder
 * @param {string} name
 * @returns {string} what to tell the user
 */
export function remove(models, name) {
  if (name === EMBEDDED) throw new Error(`${EMBEDDED} is the embedded model, which stays`);
  const others = readCatalogue(models).filter((entry) => entry.name !== EMBEDDED);
  if (!others.some((entry) => entry.name === name)) {
    const names = others.map((entry) => entry.name).join(", ");
    throw new Error(`no model is called ${name}: there ${names === "" ? "are none" : `is ${names}`}`);
  }
  rmSync(join(models, name), { recursive: true });
  return `${name} is removed; npm start and npm run build leave it out`;
}

/** @param {Entry} entry */
export function entryLine({ name, bytes, auxiliary }) {
  const more = auxiliary.map((file) => file.replace(".gguf", "")).join(", ");
  return `${name}: ${(bytes / 1e6).toFixed(1)} MB${more === "" ? "" : `, with ${more}`}`;
}
