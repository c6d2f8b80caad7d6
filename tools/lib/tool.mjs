/** The workspace's own programs. */
import { resolve } from "node:path";

import { cargoTarget } from "./paths.mjs";
import { run } from "./run.mjs";

/**
 * Builds one of the workspace's programs and runs it.
 *
 * It is chosen out of the whole workspace: asked for by its package alone, cargo would compile its dependencies with fewer
 * features, once more beside those that the tests and the other programs share.
 *
 * @param {"bindgen" | "mlt" | "scenes"} name
 * @param {string[]} args
 */
export async function runTool(name, args) {
  await run("cargo", ["build", "--quiet", "--workspace", "--bin", name]);
  const suffix = process.platform === "win32" ? ".exe" : "";
  await run(resolve(cargoTarget(), "debug", name + suffix), args);
}
