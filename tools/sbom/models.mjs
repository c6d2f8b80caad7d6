/** The models' files that the page has. */
import { basename, join } from "node:path";

import { modelFile, modelsFolder, sidecarFiles } from "../lib/paths.mjs";
import { EMBEDDED, readCatalogue } from "../models/catalogue.mjs";

/** @typedef {{ model: string, path: string, file: string }} ModelFile its model's name, where it is below the page, where it lies */

/** @returns {ModelFile[]} */
export function pageModels() {
  const embedded = { model: EMBEDDED, path: `models/${EMBEDDED}/${EMBEDDED}.gguf`, file: modelFile() };
  const sidecars = sidecarFiles().map((file) => ({
    model: EMBEDDED,
    path: `models/${EMBEDDED}/${basename(file)}`,
    file,
  }));
  const others = readCatalogue(modelsFolder).filter(({ name }) => name !== EMBEDDED);
  const files = others.flatMap(({ name, auxiliary }) =>
    [`${name}.gguf`, ...auxiliary].map((file) => ({
      model: name,
      path: `models/${name}/${file}`,
      file: join(modelsFolder, name, file),
    })),
  );
  return [embedded, ...sidecars, ...files];
}
