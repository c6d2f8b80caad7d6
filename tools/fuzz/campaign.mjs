/** One target, fuzzed for as long as asked. */
import { isComplete } from "./figures.mjs";
import { runTest } from "./page.mjs";
import { buildPrograms, runProgram } from "./program.mjs";

/**
 * @param {import("./targets.mjs").Target} target
 * @param {import("./arguments.mjs").Limit} limit
 * @returns {Promise<import("./figures.mjs").Figures>} rejects when something was found
 */
export async function fuzz({ name, test }, limit) {
  if (test === undefined) await buildPrograms([name]);
  const figures = test === undefined ? await runProgram(name, limit) : runTest(test, limit);
  if (!isComplete(figures, limit)) throw new Error(`${name} ended early: ${JSON.stringify(figures)}`);
  return figures;
}
