import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { at } from "../lib/paths.mjs";
import { DOCUMENT, foundCases, keptFigures, table, withTable } from "./document.mjs";
import { TARGETS } from "./targets.mjs";

test("a table has a row for each target that was fuzzed", () => {
  const kept = { gguf: { executions: 1e7, seconds: 432, edges: 1633 } };
  const rows = table(kept, () => 2).split("\n");
  assert.equal(rows.length, 3);
  assert.match(rows[2] ?? "", /^\| `gguf` \| .* \| 10,000,000 \| 432 \| 1,633 \| 2 \|$/);
});

test("the document holds what was measured", () => {
  const text = readFileSync(DOCUMENT, "utf8");
  const made = withTable(text, table(keptFigures(), foundCases));
  assert.equal(text, made, "run npm run fuzz -- --document");
});

test("there is a program for each target that is none of the page's, and no other", () => {
  const programs = readdirSync(at("fuzz/fuzz_targets")).map((file) => file.replace(/\.rs$/, ""));
  const names = TARGETS.filter(({ test }) => test === undefined).map(({ name }) => name);
  assert.deepEqual(programs.sort(), names.sort());
});

test("what is fuzzed is compiled of the same crates as the product", () => {
  const locked = (/** @type {string} */ file) =>
    new Set(
      [...readFileSync(at(file), "utf8").matchAll(/^name = "(.*)"\nversion = "(.*)"$/gm)].map(
        ([, name, version]) => `${name} ${version}`,
      ),
    );
  const product = locked("Cargo.lock");
  const names = new Set([...product].map((crate) => crate.split(" ")[0]));
  const other = [...locked("fuzz/Cargo.lock")].filter(
    (crate) => names.has(crate.split(" ")[0] ?? "") && !product.has(crate),
  );
  assert.deepEqual(other, [], "copy Cargo.lock to fuzz/Cargo.lock and build");
});
