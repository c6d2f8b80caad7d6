import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { readJson } from "../lib/json.mjs";
import { attachVectors } from "./vectors.mjs";

test("vectors travel with the pictures that they were made of, and with no others", () => {
  const folder = mkdtempSync(join(tmpdir(), "vectors-"));
  try {
    const [index, file] = [join(folder, "index.json"), join(folder, "made")];
    writeFileSync(index, JSON.stringify({ hash: "abc", title: "Photos" }));
    assert.equal(attachVectors(folder, file), false);
    const made = { model: "m", width: 2, bytes: 6, sha256: "00" };
    writeFileSync(`${file}.bin`, Buffer.from([1, 2, 3, 4, 5, 6]));
    writeFileSync(`${file}.json`, JSON.stringify({ collection: "other", ...made }));
    assert.equal(attachVectors(folder, file), false);
    assert.equal(existsSync(join(folder, "vectors.bin")), false);
    writeFileSync(`${file}.json`, JSON.stringify({ collection: "abc", ...made }));
    assert.equal(attachVectors(folder, file), true);
    assert.equal(readFileSync(join(folder, "vectors.bin")).length, 6);
    const expected = { hash: "abc", title: "Photos", vectors: { url: "vectors.bin", ...made } };
    assert.deepEqual(readJson(index), expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
