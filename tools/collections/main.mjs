/** Writes the bundled collections into `.build/collections`, as the page and `mlt eval` read them. */
import { join } from "node:path";

import { build } from "../lib/paths.mjs";
import { objects } from "./objects.mjs";
import { writeCollection } from "./packs.mjs";

for (const collection of [objects()]) {
  const { title, pictures, packs } = writeCollection(join(build, "collections"), collection);
  const bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  console.log(
    `  ${title}: ${pictures.length} pictures, ${packs.length} packs, ${bytes.toLocaleString("en")} bytes`,
  );
}
