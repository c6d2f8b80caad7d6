import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { pack } from "./packs.mjs";
import { scenes } from "./scenes.mjs";

const PLACED = { id: "1f408", label: "cat", left: 0.25, top: 0.5, right: 0.5, bottom: 0.75 };
const SCENE = { id: "scene-001", label: "a cat", captions: ["one cat"], objects: [PLACED] };
const TOPICS = [{ kind: "object", words: "a cat", relevant: ["scene-001"] }];

/** @param {(folder: string) => void} work */
function withFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "scenes-"));
  try {
    writeFileSync(join(folder, "scenes.json"), JSON.stringify({ pictures: [SCENE], topics: TOPICS }));
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a composed scene comes into the index with its bytes, its things and its topics", () => {
  withFolder((folder) => {
    writeFileSync(join(folder, "scene-001.jpg"), "bytes");
    const { index, files } = pack(scenes(folder));
    assert.deepEqual([index.name, index.title, index.framed], ["scenes", "Scenes", true]);
    assert.deepEqual(index.pictures, [{ ...SCENE, pack: 0, offset: 0, length: 5 }]);
    assert.deepEqual(index.topics, TOPICS);
    assert.equal(files[0]?.bytes.toString(), "bytes");
  });
});

test("a scene without its picture is named", () => {
  withFolder((folder) => {
    assert.throws(() => scenes(folder), /scene-001\.jpg/);
  });
});
