import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { readJson } from "../lib/json.mjs";
import { readCatalogue, writeCatalogue } from "./catalogue.mjs";
import { writeCollection } from "./packs.mjs";

/** @param {(folder: string) => void} work */
function withFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "catalogue-"));
  try {
    work(join(folder, "collections"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} folder
 * @param {string} name
 */
function add(folder, name) {
  const picture = { description: { id: "1", label: "one" }, bytes: Buffer.from("12345") };
  const facts = { name, title: name.toUpperCase(), examples: [], framed: false, licence: null };
  writeCollection(folder, {
    ...facts,
    pictures: [picture, { ...picture, description: { id: "2", label: "two" } }],
  });
}

test("the bundled collections come first, the others by name", () => {
  withFolder((folder) => {
    for (const name of ["museum", "scenes", "art", "objects"]) add(folder, name);
    writeCatalogue(folder);
    const entry = (/** @type {string} */ name) => ({
      name,
      title: name.toUpperCase(),
      pictures: 2,
      bytes: 10,
    });
    const collections = ["objects", "scenes", "art", "museum"].map(entry);
    assert.deepEqual(readJson(join(folder, "index.json")), { format: 1, collections });
  });
});

test("a list that says the same is not written again", () => {
  withFolder((folder) => {
    add(folder, "art");
    writeCatalogue(folder);
    const before = statSync(join(folder, "index.json")).mtimeMs;
    writeCatalogue(folder);
    assert.equal(statSync(join(folder, "index.json")).mtimeMs, before);
  });
});

test("a folder that is no collection is named, with a way on", () => {
  withFolder((folder) => {
    mkdirSync(join(folder, "broken"), { recursive: true });
    assert.throws(() => readCatalogue(folder), /the collection broken .*--remove broken/);
    for (const text of ["{", "{}", "null", '{"format":1,"title":"x","pictures":[],"packs":[]}']) {
      writeFileSync(join(folder, "broken", "index.json"), text);
      assert.throws(() => readCatalogue(folder), /the collection broken .*--remove broken/, text);
    }
  });
});

test("where there is no folder there are no collections", () => {
  assert.deepEqual(readCatalogue(join(tmpdir(), "no-such-folder-of-collections")), []);
});
