/**
 * `npm run model -- OWNER/NAME`: fetches a CLIP checkpoint from the Hugging Face hub and makes it a model of the page, beside
 * the embedded one. A folder in its place is converted as it is. `--list` says which there are, `--remove NAME` takes one out.
 */
import { main } from "./lib/main.mjs";
import { at, build, modelsFolder } from "./lib/paths.mjs";
import { requireTools } from "./lib/setup.mjs";
import { runTool } from "./lib/tool.mjs";
import { add } from "./models/add.mjs";
import { readArguments } from "./models/arguments.mjs";
import { entryLine, readCatalogue, remove } from "./models/catalogue.mjs";

/** Where the command was typed; npm itself goes to the repository's root. */
const HERE = process.env["INIT_CWD"] ?? process.cwd();

await main(async () => {
  const asked = readArguments(process.argv.slice(2), HERE);
  if (asked.kind === "list") {
    console.log(readCatalogue(modelsFolder).map(entryLine).join("\n"));
  } else if (asked.kind === "remove") {
    console.log(remove(modelsFolder, asked.name));
  } else {
    requireTools();
    /** @param {string[]} args */
    const convert = (args) => runTool("mlt", ["convert", ...args]);
    console.log(await add({ models: modelsFolder, downloads: at(build, "hub"), convert }, asked));
  }
});
