import assert from "node:assert/strict";
import { test } from "node:test";

import { CONTENDERS } from "./contenders.mjs";
import { document } from "./document.mjs";

/** @param {string} name @param {number} speed @param {number[]} batches */
function result(name, speed, batches) {
  const contender = CONTENDERS.find((one) => one.name === name);
  assert.ok(contender);
  return {
    contender,
    what: "as it says",
    cosine: { mean: 0.99876, least: 0.9912 },
    memory: 3 * 2 ** 20,
    turns: batches.map((batch) => ({
      batch,
      atOnce: 1,
      base: [10, 20, 30],
      own: [10, 20, 30].map((x) => x * speed),
    })),
    starts: { load: [100, 300, 200], first: [10, 30, 20].map((x) => x / speed) },
  };
}

const REPORT = {
  machine: { Processor: "a fast one", Browser: "Chromium 1" },
  command: "npm run bench -- rivals",
  results: [result("ours", 1, [1, 16]), result("tfjs-f32", 0.5, [1, 16]), result("ort-webgpu", 2, [4])],
  leftOut: ["litert-f32: it did not start"],
  native: { base: "mlt", rates: { mlt: [10, 20], "onnxruntime f32": [5, 10] } },
};

test("the document has a row for each contender, in the table of its group", () => {
  const text = document(REPORT);
  const row = (/** @type {RegExp} */ pattern) =>
    text
      .split("\n")
      .find((line) => pattern.test(line))
      ?.replace(/ +/g, " ");
  assert.equal(
    row(/TensorFlow.js f32.*MiB/),
    "| TensorFlow.js f32 (as it says) | 10.0 | 0.50 [0.50 0.50] | 10.0 | 0.50 [0.50 0.50] | 0.9988 | 0.9912 | 3 MiB |",
  );
  assert.equal(
    row(/^\| more-like-this .*MiB/),
    "| more-like-this (as it says) | 20.0 | 1 | 20.0 | 1 | 0.9988 | 0.9912 | 3 MiB |",
  );
  assert.equal(
    row(/onnxruntime-web f32/),
    "| onnxruntime-web f32 (as it says) | 40.0 | 2.00 [2.00 2.00] | 0.9988 | 0.9912 | 3 MiB |",
  );
  assert.match(text, /\| TensorFlow.js f32 \(as it says\) +\| +200 \| +40 \| +240 \| +1.09 \|/);
  assert.match(text, /\| onnxruntime f32 +\| +7.5 \| 0.50 \[0.50 0.50\] \|/);
});

test("the document says on what it was made, and who is not in it", () => {
  const text = document(REPORT);
  assert.match(
    text,
    /^- Processor: a fast one\n- Browser: Chromium 1\n- Command: `npm run bench -- rivals`$/m,
  );
  assert.match(text, /## Left out\n\n- litert-f32: it did not start\n$/);
  assert.doesNotMatch(document({ ...REPORT, leftOut: [], native: null }), /Left out|Natively/);
});
