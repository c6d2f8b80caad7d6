import assert from "node:assert/strict";
import { test } from "node:test";

import { readArguments } from "./arguments.mjs";
import { TARGETS } from "./targets.mjs";

test("targets are named, and a limit of executions or seconds", () => {
  const asked = readArguments(["gguf", "page-inquiry", "10000000", "--record"]);
  assert.deepEqual(
    asked.targets.map(({ name }) => name),
    ["gguf", "page-inquiry"],
  );
  assert.deepEqual([asked.limit, asked.record, asked.document], [{ runs: 1e7 }, true, false]);
  const all = readArguments(["all", "30s"]);
  assert.deepEqual([all.targets, all.limit], [TARGETS, { seconds: 30 }]);
});

test("the document needs no target", () => {
  assert.deepEqual(readArguments(["--document"]).targets, []);
});

test("what is missing or unknown is said", () => {
  for (const args of [[], ["gguf"], ["30s"], ["gguf", "0"], ["gguf", "-1s"], ["gguf", "1e6"]]) {
    assert.throws(() => readArguments(args), /npm run fuzz -- TARGET|Unknown option/, args.join(" "));
  }
  assert.throws(() => readArguments(["ggml", "30s"]), /no target "ggml"/);
});
