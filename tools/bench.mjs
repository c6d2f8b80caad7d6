/**
 * `npm run bench [-- PICTURES]`: builds the page as it is published and measures it in headless
 * Chromium, see bench/page.ts.
 */
import { buildPage } from "./lib/artefacts.mjs";
import { main } from "./lib/main.mjs";
import { run } from "./lib/run.mjs";

await main(async () => {
  await buildPage("release");
  await run("node", ["--import", "tsx", "tools/bench/page.ts", ...process.argv.slice(2)]);
});
