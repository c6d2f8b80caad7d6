import assert from "node:assert/strict";
import { test } from "node:test";

import { median, quantile } from "./statistics.mjs";

test("the median is the value in the middle, or the mean of the two there", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([8, 1, 2, 4]), 3);
  assert.equal(median([7]), 7);
  assert.ok(Number.isNaN(median([])));
});

test("a quantile is the value that so large a share does not exceed", () => {
  const values = Array.from({ length: 20 }, (_, at) => 20 - at);
  assert.equal(quantile(values, 0.95), 19);
  assert.equal(quantile(values, 1), 20);
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile([7], 0.5), 7);
  assert.ok(Number.isNaN(quantile([], 0.95)));
});
