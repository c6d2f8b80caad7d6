/** What `npm run model` was asked for. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { fileName } from "../lib/paths.mjs";
import { EMBEDDED } from "./catalogue.mjs";

/**
 * @typedef {{ kind: "hub", id: string, revision: string } | { kind: "folder", folder: string }} Source
 *
 * @typedef {object} Add
 * @property {"add"} kind
 * @property {Source} source
 * @property {string} name what the model will be called
 * @property {string} quantize as `mlt convert` takes it
 * @property {boolean} keep whether the downloaded checkpoint stays
 *
 * @typedef {Add | { kind: "remove", name: string } | { kind: "list" }} Asked
 */

const USAGE = `npm run model -- OWNER/NAME [--revision NAME] [--quantize q8_0|q4_0|f16] [--name NAME] [--keep]
  npm run model -- FOLDER [--quantize q8_0|q4_0|f16] [--name NAME]
  npm run model -- --list
  npm run model -- --remove NAME`;
const OPTIONS = /** @type {const} */ ({
  revision: { type: "string", default: "main" },
  quantize: { type: "string", default: "q8_0" },
  name: { type: "string" },
  keep: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  remove: { type: "string" },
});
/** As the hub allows them. */
const ID = /^[\w.-]{1,96}\/[\w.-]{1,96}$/;
const REVISION = /^(?!.*\.\.)[\w./-]{1,96}$/;
/** A name is a folder and a part of an address. */
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const QUANTISATIONS = ["q8_0", "q4_0", "f16"];

/**
 * @param {string[]} args
 * @param {string} here the folder that a relative path starts from
 * @returns {Asked}
 */
export function readArguments(args, here) {
  const { values, positionals } = parse(args);
  if (values.list || values.remove !== undefined) {
    if (positionals.length > 0) throw misused("--list and --remove stand alone");
    return values.remove === undefined ? { kind: "list" } : { kind: "remove", name: values.remove };
  }
  const [from, ...more] = positionals;
  if (from === undefined) throw misused("which model?");
  if (more.length > 0) throw misused(`one model at a time, ${more.join(" ")} is too much`);
  if (!QUANTISATIONS.includes(values.quantize)) {
    throw misused(`--quantize is ${QUANTISATIONS.join(", ")}, not ${values.quantize}`);
  }
  const name = values.name ?? fileName(from.split("/").filter(Boolean).pop() ?? "").replace(/^-+|-+$/g, "");
  if (!NAME.test(name) || name.length > 64) {
    throw misused(`"${name}" is no name for a model: small letters, digits and hyphens`);
  }
  if (name === EMBEDDED) throw new Error(`${EMBEDDED} is the embedded model: take another --name`);
  const { quantize, keep, revision } = values;
  return { kind: "add", source: sourceOf(from, revision, here), name, quantize, keep };
}

/**
 * A folder that is there, else a model of the hub.
 *
 * @param {string} from
 * @param {string} revision
 * @param {string} here
 * @returns {Source}
 */
function sourceOf(from, revision, here) {
  const folder = resolve(here, from);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return { kind: "folder", folder };
  if (!ID.test(from)) {
    throw misused(`${from} is neither a folder nor a model of the hub (OWNER/NAME)`);
  }
  if (!REVISION.test(revision)) throw misused(`"${revision}" is no revision`);
  return { kind: "hub", id: from, revision };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw misused(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} what */
function misused(what) {
  return new Error(`${what}\n\n  ${USAGE}`);
}
