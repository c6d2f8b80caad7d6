import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { readJson } from "../lib/json.mjs";
import { readCatalogue } from "./catalogue.mjs";
import { addOwn, isReplaced, removeOwn } from "./own.mjs";

/** @param {string} name */
const facts = (name) => ({ name, title: "Art", examples: ["a ship"], framed: true, licence: null });

/** @param {(build: string, prepared: string) => void} work */
function withFolders(work) {
  const folder = mkdtempSync(join(tmpdir(), "own-"));
  try {
    const prepared = join(folder, "prepared");
    mkdirSync(prepared);
    writeFileSync(join(prepared, "1.jpg"), "12345");
    const picture = { id: "a/ship.jpg", label: "ship", subgroup: "a", file: "1.jpg" };
    writeFileSync(join(prepared, "pictures.json"), JSON.stringify([picture]));
    work(join(folder, ".build"), prepared);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a collection is added, replaced and removed, and the list follows", () => {
  withFolders((build, prepared) => {
    const collections = join(build, "collections");
    for (let time = 0; time < 2; time += 1) {
      const said = addOwn(build, prepared, facts("art"));
      assert.match(said, /^art: Art, 1 picture, 5 bytes\n.*\?collection=art$/);
      assert.deepEqual(
        readCatalogue(collections).map(({ name }) => name),
        ["art"],
      );
    }
    const { pictures } = /** @type {{ pictures: unknown[] }} */ (
      readJson(join(collections, "art", "index.json"))
    );
    assert.deepEqual(pictures, [
      { id: "a/ship.jpg", label: "ship", subgroup: "a", pack: 0, offset: 0, length: 5 },
    ]);
    removeOwn(build, "art");
    assert.deepEqual(readJson(join(collections, "index.json")), { format: 1, collections: [] });
    assert.throws(() => removeOwn(build, "art"), /no collection is called art: there are none/);
  });
});

test("a bundled collection can be replaced, and comes back", () => {
  withFolders((build, prepared) => {
    addOwn(build, prepared, facts("objects"));
    assert.ok(isReplaced(build, "objects"));
    removeOwn(build, "objects");
    assert.ok(!isReplaced(build, "objects"));
    mkdirSync(join(build, "collections", "objects"));
    assert.throws(() => removeOwn(build, "objects"), /bundled/);
  });
});

test("a replaced collection whose folder was deleted by hand does not come back as one's own", () => {
  withFolders((build, prepared) => {
    addOwn(build, prepared, facts("objects"));
    rmSync(join(build, "collections", "objects"), { recursive: true });
    assert.ok(!isReplaced(build, "objects"));
    mkdirSync(join(build, "collections", "objects"));
    assert.ok(!isReplaced(build, "objects"));
  });
});

test("what cannot be read leaves the collection as it was", () => {
  withFolders((build, prepared) => {
    addOwn(build, prepared, facts("art"));
    rmSync(join(prepared, "1.jpg"));
    assert.throws(() => addOwn(build, prepared, facts("art")), /1\.jpg/);
    assert.ok(existsSync(join(build, "collections", "art", "pack-0.bin")));
  });
});
