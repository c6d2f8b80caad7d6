import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { readArguments } from "./arguments.mjs";
import { readCatalogue, remove } from "./catalogue.mjs";

test("a model of the hub is called after its last part", () => {
  assert.deepEqual(readArguments(["openai/clip-vit-base-patch32"], "/"), {
    kind: "add",
    source: { kind: "hub", id: "openai/clip-vit-base-patch32", revision: "main" },
    name: "clip-vit-base-patch32",
    quantize: "q8_0",
    keep: false,
  });
  const named = readArguments(["a/b", "--name", "mine", "--quantize", "q4_0", "--revision", "refs/pr/3"], "/");
  assert.equal(named.kind === "add" && named.name, "mine");
});

test("a folder that is there is taken as it is", () => {
  const here = mkdtempSync(join(tmpdir(), "models-"));
  mkdirSync(join(here, "checkpoints/My CLIP"), { recursive: true });
  const asked = readArguments(["checkpoints/My CLIP/"], here);
  assert.deepEqual(asked.kind === "add" && asked.source, {
    kind: "folder",
    folder: join(here, "checkpoints/My CLIP"),
  });
  assert.equal(asked.kind === "add" && asked.name, "my-clip");
});

for (const [args, message] of /** @type {const} */ ([
  [[], /which model\?/],
  [["one/two", "three/four"], /three\/four is too much/],
  [["nowhere"], /neither a folder nor a model of the hub/],
  [["a/../../b"], /neither a folder nor a model/],
  [["a/b", "--quantize", "q2"], /q8_0, q4_0, f16, not q2/],
  [["a/b", "--name", "../up"], /no name for a model/],
  [["a/pocket"], /pocket is the embedded model/],
  [["a/b", "--revision", "../x"], /no revision/],
  [["--frob"], /--frob/],
])) {
  test(`${args.join(" ") || "nothing"} is refused`, () => {
    assert.throws(() => readArguments([...args], "/nowhere"), message);
  });
}

test("models are listed with the embedded one first, and taken out again", () => {
  const models = mkdtempSync(join(tmpdir(), "models-"));
  for (const name of ["another", "pocket", "empty"]) mkdirSync(join(models, name));
  writeFileSync(join(models, "pocket/pocket.gguf"), "12345");
  writeFileSync(join(models, "pocket/captioner.gguf"), "1");
  writeFileSync(join(models, "another/another.gguf"), "123");
  const entries = readCatalogue(models);
  assert.deepEqual(
    entries.map(({ name, bytes, auxiliary }) => [name, bytes, auxiliary]),
    [
      ["pocket", 5, ["captioner.gguf"]],
      ["another", 3, []],
    ],
  );
  assert.throws(() => remove(models, "pocket"), /stays/);
  assert.throws(() => remove(models, "empty"), /there is another$/);
  remove(models, "another");
  assert.equal(readCatalogue(models).length, 1);
});
