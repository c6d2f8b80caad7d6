/** Runs a list of checks to its end, and says how each of them ended. */

/**
 * @typedef {object} Check
 * @property {string} group what to type after `npm test --` to run only these
 * @property {string} name
 * @property {() => string | undefined} [lacking] why the check cannot run on this machine
 * @property {() => string | undefined} [lackingPart] what of it leaves itself out on this machine, and why
 * @property {boolean} [optional] whether it may be skipped even where nothing else may
 * @property {boolean} [onRequest] whether it runs only where its group is named
 * @property {() => unknown} work throws or rejects when the check fails
 */

/**
 * @typedef {{ name: string, state: "passed" | "failed" | "skipped", note: string }} Outcome
 */

/**
 * Runs all checks, also those after one that failed.
 *
 * @param {Check[]} checks
 * @param {boolean} strict whether a check that cannot run counts as failed
 * @returns {Promise<Outcome[]>}
 */
export async function runChecks(checks, strict) {
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const check of checks) {
    console.log(`\n--- ${check.group}: ${check.name}`);
    const outcome = await runCheck(check, strict);
    const part = check.lackingPart?.();
    outcomes.push(outcome);
    if (part !== undefined) outcomes.push({ ...leftOut(check, strict, part), name: `${outcome.name}, part` });
    if (outcome.state !== "passed") console.log(`${outcome.state}: ${outcome.note}`);
  }
  return outcomes;
}

/**
 * @param {Check} check
 * @param {boolean} strict
 * @returns {Promise<Outcome>}
 */
async function runCheck(check, strict) {
  const name = `${check.group}: ${check.name}`;
  const reason = check.lacking?.();
  if (reason !== undefined) return leftOut(check, strict, reason);
  const start = performance.now();
  try {
    await check.work();
  } catch (error) {
    return { name, state: "failed", note: error instanceof Error ? error.message : String(error) };
  }
  return { name, state: "passed", note: `${((performance.now() - start) / 1000).toFixed(1)} s` };
}

/**
 * @param {Check} check
 * @param {boolean} strict
 * @param {string} reason
 * @returns {Outcome}
 */
function leftOut({ group, name, optional = false }, strict, reason) {
  return { name: `${group}: ${name}`, state: strict && !optional ? "failed" : "skipped", note: reason };
}

/**
 * One line per check and the counts.
 *
 * @param {Outcome[]} outcomes
 */
export function summary(outcomes) {
  const lines = outcomes.map(({ name, state, note }) => `${state.padEnd(8)}${name} (${note})`);
  const count = (/** @type {Outcome["state"]} */ wanted) =>
    outcomes.filter(({ state }) => state === wanted).length;
  const counts = `${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`;
  return [...lines, counts].join("\n");
}
