/** What a benchmark ran on. */
import { cpus, release, totalmem, type } from "node:os";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative } from "node:path";

import { readJson } from "../../lib/json.mjs";
import { at, modelFile, root } from "../../lib/paths.mjs";
import { output } from "../../lib/run.mjs";

/**
 * Its facts, by their names.
 *
 * @param {string} browser the browser's version
 * @param {Readonly<Record<string, string>>} exporters versions of what made the model files
 * @returns {Record<string, string>}
 */
export function machine(browser, exporters) {
  const cores = cpus();
  const { dependencies } = /** @type {{ dependencies: Record<string, string> }} */ (
    readJson(at("tools/bench/rivals/package.json"))
  );
  const named = (/** @type {Readonly<Record<string, string>>} */ versions) =>
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ");
  return {
    Date: new Date().toISOString().slice(0, 10),
    Processor: `${cores[0]?.model.trim() ?? "unknown"}, ${cores.length} threads`,
    Memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    System: `${type()} ${release()}`,
    Browser: `Chromium ${browser}, headless`,
    Commit: output("git", ["describe", "--always", "--dirty"])?.trim() ?? "unknown",
    Model: `${relative(root, modelFile())}, SHA-256 ${hash(modelFile()).slice(0, 16)}`,
    Rivals: named(dependencies),
    "Model files by": named(exporters),
  };
}

/** @param {string} file */
function hash(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
