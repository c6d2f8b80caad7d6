/**
 * `npm run bench [-- PICTURES [ON_WEBGPU]] [--quick]`: builds the page as it is published (with `--quick`: as `npm start` serves it) and
 * measures it in headless Chromium, see bench/page.ts.
 */
import { parseArgs } from "node:util";

import { buildPage } from "./lib/artefacts.mjs";
import { main } from "./lib/main.mjs";
import { run } from "./lib/run.mjs";

await main(async () => {
  const options = /** @type {const} */ ({ quick: { type: "boolean", default: false } });
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  await buildPage(values.quick ? "quick" : "release");
  console.log(`\nThe page as ${values.quick ? "npm start serves" : "npm run build publishes"} it`);
  await run("node", ["--import", "tsx", "tools/bench/page.ts", ...positionals]);
});
