import assert from "node:assert/strict";
import { test } from "node:test";

import { table } from "./table.mjs";

test("columns are as wide as their widest cell, words to the left and figures to the right", () => {
  const lines = [
    "| runs on      |    rate |",
    "| ------------ | ------: |",
    "| ours         |       1 |",
    "| another one  | 1,000.5 |",
  ];
  const rows = [
    ["ours", "1"],
    ["another one ", "1,000.5"],
  ];
  assert.equal(table(["runs on", "rate"], rows), lines.join("\n"));
});
