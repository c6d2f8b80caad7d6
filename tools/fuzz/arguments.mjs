/** What `npm run fuzz` is asked for. */
import { parseArgs } from "node:util";

import { TARGETS } from "./targets.mjs";

/** Where a campaign ends: after so many executions, or so many seconds. @typedef {{ runs: number } | { seconds: number }} Limit */

/**
 * @typedef {object} Asked
 * @property {import("./targets.mjs").Target[]} targets none where only the document is to be written
 * @property {Limit} limit
 * @property {boolean} record whether the figures are to be kept
 * @property {boolean} document
 */

export const USAGE = `npm run fuzz -- TARGET... RUNS|SECONDS [--record]
  TARGET      all, or any of: ${TARGETS.map(({ name }) => name).join(", ")}
  RUNS        executions of each, such as 10000000
  SECONDS     time for each, such as 30s
  --record    keeps the figures in docs/reliability/fuzzing.json
npm run fuzz -- --document
  writes the table of docs/reliability.md from the figures that were kept`;

/**
 * @param {string[]} args
 * @returns {Asked}
 */
export function readArguments(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { record: { type: "boolean", default: false }, document: { type: "boolean", default: false } },
  });
  const { record, document } = values;
  if (document && positionals.length === 0) return { targets: [], limit: { runs: 0 }, record, document };
  const limit = readLimit(positionals.at(-1) ?? "");
  const names = positionals.slice(0, -1);
  if (limit === undefined || names.length === 0) throw new Error(USAGE);
  return { targets: names.includes("all") ? TARGETS : names.map(target), limit, record, document };
}

/** @param {string} text @returns {Limit | undefined} */
function readLimit(text) {
  const [, digits = "", unit] = /^([1-9]\d*)(s?)$/.exec(text) ?? [];
  if (digits === "") return undefined;
  return unit === "s" ? { seconds: Number(digits) } : { runs: Number(digits) };
}

/** @param {string} name */
function target(name) {
  const found = TARGETS.find((target) => target.name === name);
  if (found === undefined) throw new Error(`there is no target "${name}"\n${USAGE}`);
  return found;
}
