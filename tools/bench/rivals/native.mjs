/** The native part: `mlt bench` and onnxruntime on one core. */
import { join } from "node:path";

import { readJson } from "../../lib/json.mjs";
import { at, cargoTarget } from "../../lib/paths.mjs";
import { run } from "../../lib/run.mjs";
import { MODELS, RIVALS } from "./install.mjs";

/**
 * Builds the command line as it is published, and measures.
 *
 * @param {string} python
 * @param {number} rounds
 * @returns {Promise<import("./results").Native | null>} null where one core cannot be asked for
 */
export async function nativeRates(python, rounds) {
  if (process.platform !== "linux") {
    console.log("left out: the native part, which needs Linux to keep everyone to one core");
    return null;
  }
  await run("cargo", ["build", "--release", "--workspace", "--bin", "mlt"]);
  const out = join(RIVALS, "native.json");
  const program = at("tools/bench/rivals/native.py");
  await run(python, [program, join(cargoTarget(), "release", "mlt"), MODELS, String(rounds), out]);
  return /** @type {import("./results").Native} */ (readJson(out));
}
