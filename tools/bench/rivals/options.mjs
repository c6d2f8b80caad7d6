/** What the command line of the benchmark of rivals may say. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * @typedef {object} Options
 * @property {boolean} quick to see that everything works: a quick build, few rounds, nothing native, no document
 * @property {readonly string[]} only names of contenders; none for all
 * @property {number | null} rounds null for as many as a group says
 * @property {string | null} pictures the folder that calibration and the probes come from; null for photographs where there are
 *   some, else the bundled drawings
 */

const FORM = /** @type {const} */ ({
  quick: { type: "boolean", default: false },
  only: { type: "string" },
  rounds: { type: "string" },
  pictures: { type: "string" },
});

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const { values } = parseArgs({ args, options: FORM });
  const rounds = values.rounds === undefined ? null : Number(values.rounds);
  if (rounds !== null && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds takes a whole number, not ${values.rounds}`);
  }
  return {
    quick: values.quick,
    only: values.only?.split(",") ?? [],
    rounds,
    pictures: values.pictures === undefined ? null : resolve(values.pictures),
  };
}
