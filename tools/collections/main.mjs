/** Writes the bundled collections: for the page into `.build/collections`, for `mlt eval` into `.build/datasets`. */
import { join } from "node:path";

import { build } from "../lib/paths.mjs";
import { writeKarpathy } from "./karpathy.mjs";
import { objects } from "./objects.mjs";
import { writeCollection } from "./packs.mjs";

for (const collection of [objects()]) {
  writeKarpathy(join(build, "datasets", collection.name), collection);
  const { title, pictures, packs } = writeCollection(join(build, "collections"), collection);
  const bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  console.log(
    `  ${title}: ${pictures.length} pictures, ${packs.length} packs, ${bytes.toLocaleString("en")} bytes`,
  );
}
