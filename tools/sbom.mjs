/** Writes `.build/sbom.cdx.json`: what the page is made of, as programs read it. `licences.html` says the same to people. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { readJson } from "./lib/json.mjs";
import { at, build } from "./lib/paths.mjs";
import { ASSETS } from "./licences/assets.mjs";
import { crateParts, lockedHashes, npmPart, npmParts } from "./licences/components.mjs";
import { EMBEDDED } from "./models/catalogue.mjs";
import { ancestorMaterial, billOfMaterials, modelMaterial, partMaterial } from "./sbom/bom.mjs";
import { pageModels } from "./sbom/models.mjs";

/** Packages of which the collections have pictures and words. */
const DATA = ["@lobehub/fluent-emoji-3d", "emojibase-data"];

/** @returns {import("./sbom/bom.mjs").Material[]} */
function materials() {
  const hashOf = lockedHashes();
  const libraries = [...npmParts(), ...crateParts()].map((part) =>
    partMaterial(part, hashOf(part), "library"),
  );
  const data = DATA.map(npmPart).map((part) => partMaterial(part, hashOf(part), "data"));
  return [...libraries, ...data, ...models()];
}

function models() {
  const ancestors = ASSETS.filter(({ isAncestor }) => isAncestor === true).map(ancestorMaterial);
  return pageModels().map(({ model, path, file }) => {
    const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
    // Whoever adds a model knows its terms; of ours we do.
    const ours = model === EMBEDDED && process.env["MLT_MODEL"] === undefined;
    const isTower = path.endsWith(`/${EMBEDDED}.gguf`);
    return modelMaterial(path, sha256, ours ? product().license : null, ours && isTower ? ancestors : []);
  });
}

function product() {
  return /** @type {{ name: string, version: string, license: string }} */ (readJson(at("package.json")));
}

mkdirSync(build, { recursive: true });
const { name, version, license } = product();
const bom = billOfMaterials({ name, version, licence: license }, materials());
writeFileSync(at(".build/sbom.cdx.json"), `${JSON.stringify(bom, null, 1)}\n`);
console.log(`  ${bom.components.length} components`);
