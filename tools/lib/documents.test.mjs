import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { at } from "./paths.mjs";

const DOCUMENTS = [
  "README.md",
  "ARCHITECTURE.md",
  "fuzz/README.md",
  ...readdirSync(at("docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

test("no document has a section of the first or second rank twice, as a merge may leave it", () => {
  for (const file of DOCUMENTS) {
    const headings = readFileSync(at(file), "utf8").match(/^##? .*$/gm) ?? [];
    assert.ok(headings.length > 0, file);
    assert.deepEqual(headings, [...new Set(headings)], file);
  }
});

test("rows of a table in a document have as many cells as its head", () => {
  for (const file of DOCUMENTS) {
    let cells = 0;
    for (const line of readFileSync(at(file), "utf8").split("\n")) {
      const row = /^\s*\|.*$/.test(line) ? line.replace(/\\\||`[^`]*`/g, "").split("|").length : 0;
      if (cells > 0 && row > 0) assert.equal(row, cells, `${file}: ${line}`);
      cells = row;
    }
  }
});
