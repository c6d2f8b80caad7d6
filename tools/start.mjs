/** `npm start`: sets up what is missing, builds the page, serves it on this machine. */
import { buildPage } from "./lib/artefacts.mjs";
import { main } from "./lib/main.mjs";
import { dist } from "./lib/paths.mjs";
import { serve } from "./lib/serve.mjs";

/** Where the page is served unless `PORT` says otherwise. */
const PORT = 8080;

await main(async () => {
  await buildPage("quick");
  const address = await serve({ folder: dist, port: Number(process.env["PORT"] ?? PORT) });
  console.log(`\nA little more like this: ${address}  (Ctrl+C to stop)`);
});
