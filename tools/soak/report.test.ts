import assert from "node:assert/strict";
import { test } from "node:test";

import { growth, table, verdict } from "./report";

function samples(heap: readonly number[]) {
  const others = { nodes: 1000, listeners: 1, workers: 3, wasm: 1, resident: 1 };
  return heap.map((heap, minute) => ({ minute, heap, ...others }));
}

test("growth is that from the second tenth to the last: the start and peaks that pass do not count", () => {
  const steady = Array.from({ length: 40 }, (_, place) => (place < 4 ? 1 : 20 + (place % 3)));
  assert.ok(Math.abs(growth(steady)) < 0.1);
  steady[38] = 500;
  assert.ok(growth(steady) < 0.1);
  const rising = Array.from({ length: 40 }, (_, place) => 20 + place);
  assert.equal(growth(rising), 56 / 24 - 1);
});

test("a run fails for what is not caught and for what grows, and says by how much", () => {
  assert.deepEqual(verdict(samples(Array.from({ length: 20 }, () => 20)), []), []);
  const rising = samples(Array.from({ length: 20 }, (_, place) => 20 + place));
  assert.deepEqual(verdict(rising, ["x is not a function"]), [
    "1 uncaught errors, the first: x is not a function",
    "heap grew by 72.7 %",
  ]);
});

test("columns are as wide as what stands in them", () => {
  assert.equal(
    table([
      { minute: 1, heap: 20.25 },
      { minute: 10, heap: NaN },
    ]),
    "minute  heap\n     1  20.3\n    10     -",
  );
});
