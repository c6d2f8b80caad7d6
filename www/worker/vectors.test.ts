import assert from "node:assert/strict";
import { test } from "node:test";
import { angle, embeddingsOf } from "./vectors";

const WIDTH = 2;

test("rows are of unit length, and a picture without a step has none", () => {
  const vectors = {
    ids: ["a", "b", "c"],
    model: "model",
    numbers: Int8Array.of(0, 127, 60, 80, 0, 0),
    steps: Float32Array.of(0.01, 0.01, 0),
  };
  const rows = embeddingsOf(vectors, WIDTH);
  assert.deepEqual([...rows.keys()], ["a", "b"]);
  assert.deepEqual(rows.get("a"), Float32Array.of(0, 1));
  assert.deepEqual(rows.get("b"), Float32Array.of(0.6, 0.8));
  assert.equal(embeddingsOf({ ...vectors, ids: ["a", "b"] }, WIDTH).size, 0);
  assert.equal(embeddingsOf(vectors, 3).size, 0);
  assert.equal(embeddingsOf(null, WIDTH).size, 0);
});

test("angles are in degrees, also where rounding leads beyond 1", () => {
  const [right, up] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  assert.equal(angle(right, up), 90);
  assert.equal(angle(Float32Array.of(1.0001, 0), right), 0);
});
