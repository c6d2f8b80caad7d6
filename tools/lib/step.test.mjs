import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { build } from "./paths.mjs";
import { digest, files, step } from "./step.mjs";

const folder = mkdtempSync(join(tmpdir(), "step-"));
const input = join(folder, "input");
const name = `Step under test ${process.pid}`;

after(() => {
  rmSync(folder, { recursive: true });
  rmSync(join(build, "stamps", `step-under-test-${process.pid}`), { force: true });
});

test("a step runs once, and again when an input, an output or the variant changes", async () => {
  const out = join(folder, "out");
  let runs = 0;
  const doStep = (variant = "") =>
    step({ name, inputs: [input], outputs: [out], variant }, () => {
      runs += 1;
      writeFileSync(out, "made");
    });
  writeFileSync(input, "one");
  await doStep();
  await doStep();
  assert.equal(runs, 1);
  writeFileSync(input, "two");
  await doStep();
  assert.equal(runs, 2);
  rmSync(out);
  await doStep();
  assert.equal(runs, 3);
  await doStep("release");
  assert.equal(runs, 4);
});

test("a step that failed is not taken for done", async () => {
  const failing = () =>
    step({ name, inputs: [], outputs: [], variant: "failing" }, () => assert.fail("broken"));
  await assert.rejects(failing, /broken/);
  await assert.rejects(failing, /broken/);
});

test("a digest depends on names and contents, and a missing path is an empty one", () => {
  const tree = join(folder, "tree");
  mkdirSync(join(tree, "below"), { recursive: true });
  writeFileSync(join(tree, "below/b"), "x");
  writeFileSync(join(tree, "a"), "x");
  assert.deepEqual(files(tree), [join(tree, "a"), join(tree, "below/b")]);
  const before = digest([tree], "");
  assert.notEqual(digest([join(tree, "a")], ""), digest([join(tree, "below/b")], ""));
  assert.equal(digest([tree, join(folder, "absent")], ""), before);
  writeFileSync(join(tree, "a"), "y");
  assert.notEqual(digest([tree], ""), before);
});
