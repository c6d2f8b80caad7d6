import assert from "node:assert/strict";
import { test } from "node:test";

import { evaluations } from "./evaluations.mjs";

test("what there are data for is evaluated, and the rest is said", () => {
  const { present, absent } = evaluations((folder) => folder.endsWith("objects"));
  assert.ok(present.length > 0 && present.every(({ name }) => name.startsWith("objects-")));
  assert.deepEqual(
    absent.map((line) => line.split(" ")[0]),
    ["flickr8k", "scenes"],
  );
});

test("parameters are never chosen on what is reported", () => {
  const { present } = evaluations(() => true);
  assert.equal(new Set(present.map(({ name }) => name)).size, present.length);
  for (const { name, args } of present.filter((evaluation) => evaluation.args.includes("--ablation"))) {
    const held = args[args.indexOf("--split") + 1] === "val" || args[args.indexOf("--topics") + 1] === "tune";
    assert.ok(held, name);
  }
  for (const { name, args } of present.filter(({ name }) => /-(clicks|pages|tags)$/.test(name))) {
    assert.equal(args[args.indexOf("--topics") + 1], "test", name);
  }
});

test("no absolute path gets into a report", () => {
  const { present } = evaluations(() => true);
  assert.ok(present.every(({ args }) => args.every((word) => !word.startsWith("/"))));
});
