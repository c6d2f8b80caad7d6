/**
 * `node tools/collections/main.mjs NAME`: writes the bundled collection of that name into
 * `.build/collections`, as the page and `mlt eval` read it.
 */
import { join } from "node:path";

import { main } from "../lib/main.mjs";
import { build } from "../lib/paths.mjs";
import { runTool } from "../lib/tool.mjs";
import { objects, pictureFolder } from "./objects.mjs";
import { writeCollection } from "./packs.mjs";
import { scenes } from "./scenes.mjs";

await main(async () => {
  const { title, pictures, packs } = writeCollection(
    join(build, "collections"),
    await collection(process.argv[2]),
  );
  const bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  console.log(
    `  ${title}: ${pictures.length} pictures, ${packs.length} packs, ${bytes.toLocaleString("en")} bytes`,
  );
});

/**
 * @param {string | undefined} name
 * @returns {Promise<import("./packs.mjs").Collection<object>>}
 */
async function collection(name) {
  if (name === "objects") return objects();
  if (name !== "scenes") throw new Error(`no collection ${name}: there are objects and scenes`);
  const composed = join(build, "scenes");
  await runTool("scenes", [pictureFolder(), composed]);
  return scenes(composed);
}
