/**
 * `npm run collection -- DIR --name NAME`: makes a folder of pictures a collection of the page, beside the bundled ones.
 * `--list` says which there are, `--remove NAME` takes one out again.
 */
import { join } from "node:path";

import { add } from "./collections/add.mjs";
import { readArguments } from "./collections/arguments.mjs";
import { readCatalogue } from "./collections/catalogue.mjs";
import { entryLine, removeOwn } from "./collections/own.mjs";
import { main } from "./lib/main.mjs";
import { build } from "./lib/paths.mjs";
import { npmPackages, requireTools } from "./lib/setup.mjs";

/** Where the command was typed; npm itself goes to the repository's root. */
const HERE = process.env["INIT_CWD"] ?? process.cwd();

await main(async () => {
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === "list") {
    const entries = readCatalogue(join(build, "collections"));
    console.log(
      entries.map(entryLine).join("\n") || "no collection is built yet: npm start builds the bundled ones",
    );
  } else if (asked.kind === "remove") {
    console.log(removeOwn(build, asked.name));
  } else {
    requireTools();
    await npmPackages();
    console.log(await add(build, HERE, asked));
  }
});
