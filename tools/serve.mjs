/** `node tools/serve.mjs FOLDER PORT BASE`: serves a folder below a path, for the end-to-end tests. */
import { main } from "./lib/main.mjs";
import { at } from "./lib/paths.mjs";
import { serve } from "./lib/serve.mjs";

await main(async () => {
  const [folder, port, base] = process.argv.slice(2);
  if (folder === undefined || port === undefined) throw new Error("usage: serve.mjs FOLDER PORT [BASE]");
  console.log(await serve({ folder: at(folder), port: Number(port), base: base ?? "/" }));
});
