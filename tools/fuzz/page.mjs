/** The page's own fuzz tests, run for longer than among the other tests. */
import { spawnSync } from "node:child_process";

import { root } from "../lib/paths.mjs";
import { figuresOfTest } from "./figures.mjs";

/**
 * @param {string} file
 * @param {import("./arguments.mjs").Limit} limit
 * @returns {import("./figures.mjs").Figures} throws when something was found, which is printed
 */
export function runTest(file, limit) {
  const env = "runs" in limit ? { FUZZ_RUNS: `${limit.runs}` } : { FUZZ_SECONDS: `${limit.seconds}` };
  const args = ["--import", "tsx", "--test", "--test-reporter=tap", file];
  const { status, stdout } = spawnSync("node", args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env, FUZZ_SEED: `${Date.now()}` },
  });
  if (status === 0) return figuresOfTest(stdout);
  console.log(stdout);
  throw new Error(`${file} failed: what it says above has the input; give it a test of its own`);
}
