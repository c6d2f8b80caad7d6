/**
 * `npm run soak -- SEED MINUTES`: a seeded monkey uses the built page for so long; fails where something is not caught, or memory
 * grows. `npm run soak -- photos N`: N made-up photos are added, with memory on the way. Both take a copy of `dist/` as it is (or of
 * `--dist FOLDER`), so that a build meanwhile disturbs nothing, print a table and write their figures to `.build/soak/`.
 */
import { main } from "./lib/main.mjs";
import { run } from "./lib/run.mjs";

await main(() => run("node", ["--import", "tsx", "tools/soak/main.ts", ...process.argv.slice(2)]));
