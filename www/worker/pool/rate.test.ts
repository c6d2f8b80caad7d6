import assert from "node:assert/strict";
import { test } from "node:test";
import { Rate } from "./rate";

test("the rate is that of recent work, whoever did it", () => {
  const rate = new Rate();
  assert.equal(rate.perSecond, null);
  rate.begin(1000);
  assert.equal(rate.perSecond, null);
  rate.record(1, 5000);
  assert.equal(rate.perSecond, 0.25);
  // Two workers that finish at the same moment.
  rate.record(5, 6000);
  rate.record(5, 6000);
  assert.equal(rate.perSecond, 11 / 5);
  rate.record(20, 10_001);
  assert.equal(rate.perSecond, (1000 * 20) / 4001);
});

test("a pause is no slow work", () => {
  const rate = new Rate();
  rate.begin(0);
  rate.record(2, 1000);
  rate.begin(60_000);
  rate.record(2, 61_000);
  assert.equal(rate.perSecond, 2);
});
