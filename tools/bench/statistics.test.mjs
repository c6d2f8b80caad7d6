import assert from "node:assert/strict";
import { test } from "node:test";

import { median } from "./statistics.mjs";

test("the median is the value in the middle, or the mean of the two there", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([8, 1, 2, 4]), 3);
  assert.equal(median([7]), 7);
  assert.ok(Number.isNaN(median([])));
});
