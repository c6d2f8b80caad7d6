import assert from "node:assert/strict";
import { test } from "node:test";

import { compare, cosines } from "./ratios.mjs";

test("rounds are compared one by one, so that what slows both down does not count", () => {
  const base = [100, 50, 10, 80];
  const own = [50, 25, 5, 60];
  assert.deepEqual(compare(base, own), { rate: 37.5, ratio: 0.5, low: 0.5, high: 0.5 });
  const { ratio, low, high } = compare([10, 10, 10, 10, 10], [1, 2, 3, 4, 5]);
  assert.deepEqual([ratio, low, high], [0.3, 0.2, 0.4]);
});

test("cosines are those of rows, whatever their lengths", () => {
  const reference = [1, 0, 0, 2, 3, 4];
  assert.deepEqual(cosines([5, 0, 0, 1, 6, 8], reference, 2), { mean: 1, least: 1 });
  const { mean, least } = cosines([0, 1, 0, 1, 3, 4], reference, 2);
  assert.equal(least, 0);
  assert.ok(Math.abs(mean - 2 / 3) < 1e-12);
});

test("embeddings that lack values are refused", () => {
  assert.throws(() => cosines([1, 0], [1, 0, 0, 1], 2), /2 values, expected 4/);
});
