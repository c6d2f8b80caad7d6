/** `npm run fuzz -- TARGET... RUNS|SECONDS`: hostile input by the million, and what it came to. */
import { cpus } from "node:os";

import { readArguments } from "./fuzz/arguments.mjs";
import { fuzz } from "./fuzz/campaign.mjs";
import { foundCases, keepFigures, row, writeDocument } from "./fuzz/document.mjs";
import { main } from "./lib/main.mjs";
import { output } from "./lib/run.mjs";
import { npmPackages, requireTools } from "./lib/setup.mjs";

await main(async () => {
  const { targets, limit, record, document } = readArguments(process.argv.slice(2));
  requireTools();
  await npmPackages();
  const machine = `${cpus()[0]?.model ?? "?"}, ${output("rustc", ["--version"])?.trim() ?? "?"}`;
  for (const target of targets) {
    console.log(`> ${target.name}: ${target.reads}`);
    const figures = await fuzz(target, limit);
    console.log(row(target.name, target.reads, figures, foundCases(target.name)));
    if (record) keepFigures(target.name, { ...figures, machine });
  }
  if (document) writeDocument();
});
