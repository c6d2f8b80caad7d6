import assert from "node:assert/strict";
import { test } from "node:test";
import { checksum, seal, unseal } from "./seal";

test("what was sealed comes back, and nothing else does", () => {
  for (const value of [Float32Array.of(0.6, -0.8), "a cat", ""]) assert.deepEqual(unseal(seal(value)), value);
  for (const other of [undefined, null, "text", 3, {}, Float32Array.of(1), { value: "a cat" }]) {
    assert.equal(unseal(other), undefined);
  }
});

test("a single bit that is another one is noticed, wherever it is", () => {
  const { value, check } = seal(Float32Array.of(0.6, -0.8, 0));
  const bytes = new Uint8Array((value as Float32Array).buffer);
  for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(unseal({ value: new Float32Array(changed.buffer), check }), undefined);
    assert.equal(unseal({ value, check: check ^ (1 << (bit & 31)) }), undefined);
  }
});

test("a view is summed by its own bytes, as the published sums of FNV-1a have it", () => {
  const text = new TextEncoder().encode("..foobar..");
  assert.equal(checksum(text.subarray(2, 8)), 0xbf9cf968);
  assert.equal(checksum(new Uint8Array(0)), 0x811c9dc5);
});
