/** Running other programs. */
import { spawn, spawnSync } from "node:child_process";

import { root } from "./paths.mjs";

/**
 * Runs a program in the repository root with its output on the terminal.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options] `env` is added to this process's own
 * @returns {Promise<void>} rejects when the program cannot start or does not exit with 0
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env };
    const child = spawn(program, args, { cwd: root, env, stdio: "inherit" });
    child.on("error", (error) => {
      reject(new Error(`cannot run ${program}: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ${args.join(" ")}: ${signal ?? `exit code ${code}`}`));
    });
  });
}

/**
 * What a program prints, or undefined when it is missing or fails.
 *
 * @param {string} program
 * @param {string[]} args
 * @returns {string | undefined}
 */
export function output(program, args) {
  const result = spawnSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  return result.status === 0 ? result.stdout : undefined;
}
