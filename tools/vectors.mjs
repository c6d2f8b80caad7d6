/**
 * `npm run vectors`: embeds the bundled collections again, for their embeddings to travel with them; after a change of the
 * model or of their pictures.
 */
import { mkdirSync } from "node:fs";
import { relative } from "node:path";

import { BUNDLED } from "./collections/catalogue.mjs";
import { collections } from "./lib/artefacts.mjs";
import { main } from "./lib/main.mjs";
import { at, modelFile, root } from "./lib/paths.mjs";
import { npmPackages, requireTools } from "./lib/setup.mjs";
import { runTool } from "./lib/tool.mjs";

await main(async () => {
  requireTools();
  await npmPackages();
  await collections();
  mkdirSync(at("models/pocket/vectors"), { recursive: true });
  for (const name of BUNDLED) {
    const how = ["--model", relative(root, modelFile()), "--executor", "cpu"];
    await runTool("mlt", [
      "vectors",
      `.build/collections/${name}`,
      "-o",
      `models/pocket/vectors/${name}`,
      ...how,
    ]);
  }
  // With the new ones.
  await collections();
});
