/**
 * `npm run evaluate [-- NAME...]`: every evaluation that this machine has data for (or those named), and
 * then `docs/evaluation.md` of all that was ever evaluated here.
 */
import { mkdirSync, rmSync } from "node:fs";
import { relative } from "node:path";

import { collections } from "./lib/artefacts.mjs";
import { evaluations, reportOf } from "./lib/evaluations.mjs";
import { main } from "./lib/main.mjs";
import { at, modelFile, root } from "./lib/paths.mjs";
import { npmPackages, requireTools } from "./lib/setup.mjs";
import { runTool } from "./lib/tool.mjs";

/** What one evaluation makes and the next one reads. */
const KEPT = ".build/eval/cache";

await main(async () => {
  requireTools();
  await npmPackages();
  await collections();
  // What other runs kept may have been made by another version of the engine, which rounds otherwise.
  rmSync(at(KEPT), { recursive: true, force: true });
  mkdirSync(at(KEPT), { recursive: true });
  const wanted = process.argv.slice(2);
  const { present, absent } = evaluations();
  for (const reason of absent) console.log(`left out: ${reason}`);
  const unknown = wanted.filter((name) => !present.some((evaluation) => evaluation.name === name));
  if (unknown.length > 0) {
    const known = present.map(({ name }) => name).join(", ");
    throw new Error(`no such evaluation: ${unknown.join(", ")}; there are ${known}`);
  }
  for (const { name, source, args } of present) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n--- ${name}`);
    const how = ["--model", relative(root, modelFile()), "--executor", "cpu", "--json", reportOf(name)];
    how.push("--cache", `${KEPT}/${source}.safetensors`);
    await runTool("mlt", ["eval", ...args, ...how]);
  }
  await runTool("mlt", ["report", "--from", ".build/eval", "--out", "docs/evaluation.md"]);
});
