import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "./pace";

test("batches grow while they are fast, up to the executor's limit", () => {
  const pace = new Pace(6);
  const sizes = [1, 2, 4, 6, 6];
  for (const size of sizes) {
    assert.equal(pace.size, size);
    pace.record(size, 50);
  }
});

test("a slow batch halves them, and none is empty", () => {
  const pace = new Pace(16);
  pace.record(1, 50);
  pace.record(2, 50);
  pace.record(4, 400);
  assert.equal(pace.size, 2);
  pace.record(2, 200);
  assert.equal(pace.size, 2);
  for (let slow = 0; slow < 3; slow += 1) pace.record(pace.size, 1000);
  assert.equal(pace.size, 1);
});

test("a batch that was cut short says nothing of a larger one", () => {
  const pace = new Pace(16);
  pace.record(1, 50);
  pace.record(1, 50);
  assert.equal(pace.size, 2);
});
