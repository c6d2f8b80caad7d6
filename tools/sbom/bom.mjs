/**
 * A bill of materials as CycloneDX 1.6 has it (https://cyclonedx.org): what the page is made of, each part with its licence and the
 * hash that it is held to. It holds no time and no number of its own, so that the same build gives the same file.
 */

/** @typedef {import("../licences/components.mjs").Part} Part */
/** @typedef {import("../licences/components.mjs").Hash} Hash */

/**
 * @typedef {object} Material
 * @property {"application" | "library" | "data" | "machine-learning-model"} type
 * @property {string} bom-ref
 * @property {string} name
 * @property {string} [version]
 * @property {string} [purl]
 * @property {{ alg: string, content: string }[]} [hashes]
 * @property {({ expression: string } | { license: { name: string } })[]} [licenses]
 * @property {{ type: "website", url: string }[]} [externalReferences]
 * @property {{ ancestors: Material[] }} [pedigree]
 */

/**
 * A crate or an npm package.
 *
 * @param {Part} part
 * @param {Hash} hash
 * @param {"library" | "data"} type
 * @returns {Material}
 */
export function partMaterial({ registry, name, version, licence }, hash, type) {
  const purl = `pkg:${registry}/${encodeURIComponent(name).replaceAll("%2F", "/")}@${encodeURIComponent(version)}`;
  return { type, "bom-ref": purl, name, version, purl, hashes: hashes(hash), licenses: licenses(licence) };
}

/**
 * A model's file.
 *
 * @param {string} path below the page
 * @param {string} sha256 in hexadecimal digits
 * @param {string | null} licence
 * @param {Material[]} ancestors models that it was made from
 * @returns {Material}
 */
export function modelMaterial(path, sha256, licence, ancestors) {
  const name = path.split("/").at(-1) ?? path;
  const purl = `pkg:generic/${encodeURIComponent(name)}?checksum=sha256:${sha256}`;
  return {
    type: "machine-learning-model",
    "bom-ref": path,
    name,
    purl,
    hashes: hashes({ algorithm: "SHA-256", digits: sha256 }),
    ...(licence === null ? {} : { licenses: licenses(licence) }),
    ...(ancestors.length === 0 ? {} : { pedigree: { ancestors } }),
  };
}

/**
 * A model that others published, of which the page holds what was made from it.
 *
 * @param {{ name: string, licence: string, address: string }} of
 * @returns {Material}
 */
export function ancestorMaterial({ name, licence, address }) {
  return {
    type: "machine-learning-model",
    "bom-ref": address,
    name,
    licenses: licenses(licence),
    externalReferences: [{ type: "website", url: address }],
  };
}

/**
 * @param {{ name: string, version: string, licence: string }} product
 * @param {Material[]} components
 */
export function billOfMaterials({ name, version, licence }, components) {
  const ordered = components.toSorted((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
  /** @type {Material} */
  const component = { type: "application", "bom-ref": name, name, version, licenses: licenses(licence) };
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { lifecycles: [{ phase: "build" }], component },
    components: ordered,
    dependencies: [{ ref: name, dependsOn: ordered.map((one) => one["bom-ref"]) }],
  };
}

/** @param {Hash} hash */
function hashes({ algorithm, digits }) {
  return [{ alg: algorithm, content: digits }];
}

/**
 * Older crates write "MIT/Apache-2.0" for a choice.
 *
 * @param {string | null} stated
 */
function licenses(stated) {
  if (stated === null) return [{ license: { name: "as its files say" } }];
  return [{ expression: stated.replaceAll(/\s*\/\s*/g, " OR ") }];
}
