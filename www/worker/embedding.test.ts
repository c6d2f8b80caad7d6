import assert from "node:assert/strict";
import { test } from "node:test";
import { isEmbedding } from "./embedding";

test("an embedding is a unit vector of the model's width", () => {
  assert.ok(isEmbedding(Float32Array.of(0.6, -0.8), 2));
  const others = [
    Float32Array.of(0.6, 0.8, 0),
    Float32Array.of(0.6, 0.7),
    Float32Array.of(NaN, 1),
    Float32Array.of(Infinity, 0),
    Float32Array.of(0, 0),
    [0.6, 0.8],
    undefined,
    null,
    "0.6,0.8",
  ];
  for (const other of others) assert.equal(isEmbedding(other, 2), false, String(other));
});
