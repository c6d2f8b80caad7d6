/** What a visitor downloads. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

import { EMBEDDED } from "../models/catalogue.mjs";
import { files } from "./step.mjs";

/** The most that the files of the embedded model may weigh together, in bytes. */
const MODEL_BUDGET = 24e6;
/** The most that the engine's program may weigh as a server compresses it, in bytes. */
const PROGRAM_BUDGET = 0.85e6;
/** Weights and pictures hardly compress: above this size a quick pass says as much as a thorough one. */
const QUICK_ABOVE = 8e6;

/**
 * Prints each file of the page with its size, raw and brotli, and the sums.
 *
 * @param {string} folder
 * @returns {Promise<void>} rejects when the embedded model or the engine's program is over its budget
 */
export async function reportSizes(folder) {
  /** @type {Row[]} */
  const rows = [];
  for (const file of files(folder).filter((name) => !name.endsWith(".map"))) {
    rows.push({ name: relative(folder, file), ...(await sizes(readFileSync(file))) });
  }
  /** @param {string} title @param {(name: string) => boolean} [of] */
  const total = (title, of = () => true) =>
    sum(
      title,
      rows.filter(({ name }) => of(name)),
    );
  const model = total("embedded model", (name) => name.startsWith(`models/${EMBEDDED}/`));
  const program = total("WebAssembly", (name) => name.endsWith(".wasm"));
  const sums = [program, model, total("total download")];
  console.log(`\n${"raw".padStart(12)} ${"brotli".padStart(12)}  bytes`);
  for (const row of [...rows, ...sums]) console.log(line(row));
  check("the embedded model", model.raw, MODEL_BUDGET);
  check("the engine's program, compressed,", program.brotli, PROGRAM_BUDGET);
}

/** @param {string} what @param {number} bytes @param {number} budget */
function check(what, bytes, budget) {
  console.log(`${what} takes ${bytes.toLocaleString("en")} of ${budget.toLocaleString("en")} bytes`);
  if (bytes > budget) throw new Error(`${what} takes ${bytes} bytes, over its budget of ${budget}`);
}

/** @typedef {{ name: string, raw: number, brotli: number }} Row */

/** @param {string} name @param {Row[]} rows @returns {Row} */
function sum(name, rows) {
  const add = (/** @type {"raw" | "brotli"} */ key) => rows.reduce((total, row) => total + row[key], 0);
  return { name, raw: add("raw"), brotli: add("brotli") };
}

/** @param {Row} row */
function line({ name, raw, brotli }) {
  return `${raw.toLocaleString("en").padStart(12)} ${brotli.toLocaleString("en").padStart(12)}  ${name}`;
}

/** @param {Buffer} bytes */
async function sizes(bytes) {
  const quality = bytes.length > QUICK_ABOVE ? 5 : constants.BROTLI_MAX_QUALITY;
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
  return { raw: bytes.length, brotli: (await promisify(brotliCompress)(bytes, { params })).length };
}
