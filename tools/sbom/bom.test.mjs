import assert from "node:assert/strict";
import { test } from "node:test";

import { cargoChecksums, crateParts, lockedHashes, npmPart, npmParts } from "../licences/components.mjs";
import { ancestorMaterial, billOfMaterials, modelMaterial, partMaterial } from "./bom.mjs";
import { pageModels } from "./models.mjs";

const PRODUCT = { name: "product", version: "1.2.3", licence: "MIT OR Apache-2.0" };
const DIGITS = { "SHA-256": 64, "SHA-512": 128 };

test("a bill of everything that ships has the shape of CycloneDX 1.6", () => {
  const hashOf = lockedHashes();
  const parts = [...npmParts(), ...crateParts()];
  const materials = parts.map((part) => partMaterial(part, hashOf(part), "library"));
  const bom = billOfMaterials(PRODUCT, materials);
  assert.deepEqual([bom.bomFormat, bom.specVersion, bom.version], ["CycloneDX", "1.6", 1]);
  assert.deepEqual(bom.metadata.component, {
    type: "application",
    "bom-ref": "product",
    name: "product",
    version: "1.2.3",
    licenses: [{ expression: "MIT OR Apache-2.0" }],
  });
  const refs = bom.components.map((one) => one["bom-ref"]);
  assert.equal(new Set(refs).size, refs.length);
  assert.deepEqual(bom.dependencies, [{ ref: "product", dependsOn: refs }]);
  for (const { name, version, purl, hashes = [], licenses = [] } of bom.components) {
    assert.match(purl ?? "", /^pkg:(?:cargo|npm)\/(?:%40[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+/, name);
    assert.ok(version !== undefined && licenses.length === 1, name);
    for (const { alg, content } of hashes) {
      assert.match(content, /^[0-9a-f]+$/, name);
      assert.equal(content.length, DIGITS[/** @type {keyof typeof DIGITS} */ (alg)], name);
    }
    assert.equal(hashes.length, 1, name);
  }
});

test("what is known to ship is named, and what only builds and tests is not", () => {
  const names = [...npmParts(), ...crateParts()].map(({ name }) => name);
  for (const name of [
    "preact",
    "@preact/signals",
    "candle-core",
    "wgpu",
    "tokenizers",
    "serde_json",
    "wasm-bindgen",
  ]) {
    assert.ok(names.includes(name), name);
  }
  for (const name of ["typescript", "webpack", "proptest", "clap", "image", "more-like-this", "ash"]) {
    assert.ok(!names.includes(name), name);
  }
});

test("a package with a scope, and licences as older crates write them", () => {
  const part = npmPart("@preact/signals");
  const { purl } = partMaterial(part, lockedHashes()(part), "library");
  assert.equal(purl, `pkg:npm/%40preact/signals@${part.version}`);
  /** @type {import("../licences/components.mjs").Part} */
  const crate = { registry: "cargo", name: "x", version: "1.0.0+a", licence: "MIT/Apache-2.0", folder: "" };
  const material = partMaterial(crate, { algorithm: "SHA-256", digits: "00" }, "library");
  assert.deepEqual(material.licenses, [{ expression: "MIT OR Apache-2.0" }]);
  assert.equal(material.purl, "pkg:cargo/x@1.0.0%2Ba");
  const unstated = partMaterial(
    { ...crate, licence: null },
    { algorithm: "SHA-256", digits: "00" },
    "library",
  );
  assert.deepEqual(unstated.licenses, [{ license: { name: "as its files say" } }]);
});

test("a part that the lock files do not have is refused", () => {
  const part = { ...npmPart("preact"), version: "0.0.0" };
  assert.throws(() => lockedHashes()(part), /no hash of preact 0\.0\.0/);
  const lock = `[[package]]\nname = "a"\nversion = "1"\nsource = "r"\nchecksum = "${"0".repeat(64)}"\n\n[[package]]\nname = "own"\nversion = "1"\n`;
  assert.deepEqual([...cargoChecksums(lock).keys()], ["a 1"]);
});

test("models are named with their hash and what they were made from", () => {
  const paths = pageModels().map(({ path }) => path);
  for (const name of ["pocket", "summarizer", "captioner"])
    assert.ok(paths.includes(`models/pocket/${name}.gguf`), name);
  const ancestor = ancestorMaterial({
    name: "older",
    licence: "Apache-2.0",
    address: "https://example.org/older",
  });
  const material = modelMaterial("models/a/b.gguf", "00ff", "MIT", [ancestor]);
  assert.deepEqual(
    [material.type, material.purl, material.hashes, material.pedigree?.ancestors],
    [
      "machine-learning-model",
      "pkg:generic/b.gguf?checksum=sha256:00ff",
      [{ alg: "SHA-256", content: "00ff" }],
      [ancestor],
    ],
  );
  assert.equal(modelMaterial("models/a/b.gguf", "00ff", null, []).licenses, undefined);
});
