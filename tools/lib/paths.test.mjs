import assert from "node:assert/strict";
import { isAbsolute, join, resolve } from "node:path";
import { afterEach, test } from "node:test";

import { cargoTarget, root } from "./paths.mjs";

const { CARGO_TARGET_DIR, CARGO_BUILD_TARGET_DIR } = process.env;

afterEach(() => {
  Object.assign(process.env, { CARGO_TARGET_DIR, CARGO_BUILD_TARGET_DIR });
  if (CARGO_TARGET_DIR === undefined) delete process.env["CARGO_TARGET_DIR"];
  if (CARGO_BUILD_TARGET_DIR === undefined) delete process.env["CARGO_BUILD_TARGET_DIR"];
});

test("what cargo builds is looked for where cargo puts it", () => {
  delete process.env["CARGO_TARGET_DIR"];
  delete process.env["CARGO_BUILD_TARGET_DIR"];
  assert.equal(cargoTarget(), join(root, "target"));
  const elsewhere = resolve("/elsewhere/target");
  process.env["CARGO_BUILD_TARGET_DIR"] = elsewhere;
  assert.equal(cargoTarget(), elsewhere);
  // As cargo reads the two, and a relative path is one of the project's folder.
  process.env["CARGO_TARGET_DIR"] = "built";
  assert.equal(cargoTarget(), join(root, "built"));
  assert.ok(isAbsolute(cargoTarget()));
});
