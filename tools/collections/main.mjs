/**
 * `node tools/collections/main.mjs NAME`: writes the bundled collection of that name into
 * `.build/collections`, as the page and `mlt eval` read it.
 */
import { join } from "node:path";

import { main } from "../lib/main.mjs";
import { at, build } from "../lib/paths.mjs";
import { runTool } from "../lib/tool.mjs";
import { BUNDLED } from "./catalogue.mjs";
import { objects, pictureFolder } from "./objects.mjs";
import { writeCollection } from "./packs.mjs";
import { scenes } from "./scenes.mjs";
import { attachVectors } from "./vectors.mjs";

await main(async () => {
  const { title, pictures, packs } = writeCollection(
    join(build, "collections"),
    await collection(process.argv[2]),
  );
  const name = process.argv[2] ?? "";
  if (!attachVectors(join(build, "collections", name), at(`models/pocket/vectors/${name}`))) {
    console.log(`  ${title}: no embeddings of these pictures travel along; npm run vectors makes them`);
  }
  const bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  console.log(
    `  ${title}: ${pictures.length} pictures, ${packs.length} packs, ${bytes.toLocaleString("en")} bytes`,
  );
});

/**
 * @param {string | undefined} name
 * @returns {Promise<import("./packs.mjs").Collection<import("./packs.mjs").Description>>}
 */
async function collection(name) {
  if (name === "objects") return objects();
  if (name !== "scenes")
    throw new Error(`no bundled collection is called ${name}: there are ${BUNDLED.join(", ")}`);
  const composed = join(build, "scenes");
  await runTool("scenes", [pictureFolder(), composed]);
  return scenes(composed);
}
