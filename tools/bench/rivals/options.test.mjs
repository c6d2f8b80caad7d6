import assert from "node:assert/strict";
import { test } from "node:test";

import { readOptions } from "./options.mjs";

test("options may be left out", () => {
  assert.deepEqual(readOptions([]), { quick: false, only: [], rounds: null, pictures: null });
  const given = ["--quick", "--only", "ours,tfjs-f32", "--rounds", "21", "--pictures", "/pictures"];
  assert.deepEqual(readOptions(given), {
    quick: true,
    only: ["ours", "tfjs-f32"],
    rounds: 21,
    pictures: "/pictures",
  });
});

test("rounds that are no number are refused", () => {
  for (const rounds of ["0", "1.5", "many"]) {
    assert.throws(() => readOptions(["--rounds", rounds]), new RegExp(`whole number, not ${rounds}`));
  }
});
