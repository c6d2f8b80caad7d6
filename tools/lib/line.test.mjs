import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";

import { Line } from "./line.mjs";

test("a line carries everything in order, and what shares it waits for its turn", async () => {
  const line = new Line(100_000);
  const began = performance.now();
  const parts = (/** @type {number} */ value) => Array.from({ length: 10 }, () => Buffer.alloc(500, value));
  const [ones, twos] = await Promise.all(
    [1, 2].map((value) => buffer(Readable.from(parts(value)).pipe(line.through()))),
  );
  assert.deepEqual([ones, twos], [Buffer.alloc(5000, 1), Buffer.alloc(5000, 2)]);
  // 10,000 bytes at 100 bytes a millisecond; timers may fire a millisecond early.
  assert.ok(performance.now() - began > 90);
});
