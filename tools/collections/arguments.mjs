/** What `npm run collection` was asked for. */
import { parseArgs } from "node:util";

import { BUNDLED } from "./catalogue.mjs";

/**
 * @typedef {object} Add
 * @property {"add"} kind
 * @property {string} folder the pictures', as typed
 * @property {string | undefined} captions a dataset in Karpathy's layout, as typed
 * @property {string | undefined} split of the dataset; all of them where nothing is said
 * @property {import("./packs.mjs").Facts} facts
 *
 * @typedef {Add | { kind: "remove", name: string } | { kind: "list" }} Asked
 */

const USAGE = `npm run collection -- DIR --name NAME [--title TITLE] [--examples "WORDS; MORE WORDS"]
    [--captions dataset.json [--split NAME]] [--licence TEXT] [--replace]
  npm run collection -- --list
  npm run collection -- --remove NAME`;
const OPTIONS = /** @type {const} */ ({
  name: { type: "string" },
  title: { type: "string" },
  examples: { type: "string" },
  captions: { type: "string" },
  split: { type: "string" },
  licence: { type: "string" },
  replace: { type: "boolean" },
  list: { type: "boolean" },
  remove: { type: "string" },
});
/** A name is a folder, a part of an address, and something that people type. */
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const LONGEST_NAME = 64;

/**
 * @param {string[]} args
 * @returns {Asked}
 */
export function readArguments(args) {
  const { values, positionals } = parse(args);
  if (values.list === true || values.remove !== undefined) {
    if (Object.keys(values).length > 1 || positionals.length > 0)
      throw misused("--list and --remove stand alone");
    return values.remove === undefined
      ? { kind: "list" }
      : { kind: "remove", name: checkName(values.remove) };
  }
  const [folder, ...more] = positionals;
  if (folder === undefined) throw misused("which folder?");
  if (more.length > 0) throw misused(`one folder at a time, ${more.join(" ")} is too much`);
  if (values.name === undefined) throw misused("--name is missing");
  if (values.split !== undefined && values.captions === undefined)
    throw misused("--split goes with --captions");
  const name = checkName(values.name);
  if (BUNDLED.includes(name) && values.replace !== true) {
    throw new Error(`${name} is a bundled collection: take another name, or add --replace`);
  }
  const facts = {
    name,
    title: line(values.title) || titleOf(name),
    examples: (values.examples ?? "").split(";").map(line).filter(Boolean),
    framed: true,
    licence: licenceOf(line(values.licence)),
  };
  return { kind: "add", folder, captions: values.captions, split: values.split, facts };
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
  return new Error(`${what}\nusage: ${USAGE}`);
}

/** @param {string} name */
function checkName(name) {
  if (NAME.test(name) && name.length <= LONGEST_NAME) return name;
  const rule = `a name has lower-case letters, digits and single hyphens, ${LONGEST_NAME} at most`;
  throw new Error(`${JSON.stringify(name)} cannot be a name: ${rule}`);
}

/**
 * "town-museum" is "Town museum".
 *
 * @param {string} name
 */
function titleOf(name) {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * "CC BY 4.0 https://creativecommons.org/licenses/by/4.0/" is a name and an address.
 *
 * @param {string} text
 * @returns {import("./packs.mjs").Licence | null}
 */
function licenceOf(text) {
  if (text === "") return null;
  const url = /https?:\/\/\S+/.exec(text)?.[0];
  return url === undefined ? { name: text } : { name: line(text.replace(url, "")) || url, url };
}

/**
 * Words on one line.
 *
 * @param {string} [text]
 */
function line(text = "") {
  return text.replace(/\s+/g, " ").trim();
}
