/** What a campaign comes to, by what the fuzzer prints. */

/**
 * @typedef {object} Figures
 * @property {number} executions
 * @property {number} seconds
 * @property {number | null} edges of the control flow that were reached; null where they are not counted
 * @property {string} [machine] what ran it
 */

/**
 * @param {string} log of libFuzzer
 * @returns {Figures} throws where the log does not end as one that found nothing
 */
export function figuresOfFuzzer(log) {
  const [, edges] = /^#\d+\s+DONE\s+cov: (\d+)/m.exec(log) ?? [];
  const [, executions, seconds] = /^Done (\d+) runs in (\d+) second/m.exec(log) ?? [];
  if (edges === undefined || executions === undefined) throw new Error("the fuzzer did not say what it did");
  return { executions: Number(executions), seconds: Number(seconds), edges: Number(edges) };
}

/**
 * The sum of a page test's campaigns.
 *
 * @param {string} log of node's test runner
 * @returns {Figures}
 */
export function figuresOfTest(log) {
  const campaigns = [...log.matchAll(/fuzzed: (\d+) runs in ([\d.]+) s$/gm)];
  if (campaigns.length === 0) throw new Error("the test did not say what it did");
  const sum = (/** @type {number} */ part) =>
    campaigns.reduce((total, campaign) => total + Number(campaign[part]), 0);
  return { executions: sum(1), seconds: Math.round(sum(2)), edges: null };
}

/**
 * Whether a campaign ended on its own terms: within a second of its time, or with all executions.
 *
 * @param {Figures} figures
 * @param {import("./arguments.mjs").Limit} limit
 */
export function isComplete({ executions, seconds }, limit) {
  return "runs" in limit ? executions >= limit.runs : seconds >= limit.seconds - 1;
}
