import assert from "node:assert/strict";
import { test } from "node:test";

import { isNeeded } from "./offline.mjs";

test("what is fetched when it is first needed is not kept before", () => {
  for (const path of [
    "index.html",
    "main.1a2b.js",
    "engine.wasm",
    "models/index.json",
    "models/pocket/pocket.gguf",
    "collections/index.json",
    "collections/objects/pack-0.bin",
  ]) {
    assert.ok(isNeeded(path, "objects"), path);
  }
  for (const path of [
    "models/pocket/captioner.gguf",
    "models/clip/clip.gguf",
    "collections/scenes/index.json",
    "collections/objects-of-mine/index.json",
    "sbom.cdx.json",
  ]) {
    assert.ok(!isNeeded(path, "objects"), path);
  }
});
