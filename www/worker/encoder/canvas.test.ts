import assert from "node:assert/strict";
import { test } from "node:test";
import { saying } from "../../testing/saying";
import { readPixels, reduced } from "./canvas";

test("a picture keeps its size unless no canvas could hold it", () => {
  for (const [width, height] of [
    [1, 1],
    [4032, 3024],
    [8192, 2048],
  ] as const) {
    assert.deepEqual(reduced(width, height), { width, height });
  }
  assert.deepEqual(reduced(20_000, 20_000), { width: 4096, height: 4096 });
  assert.deepEqual(reduced(1, 1_000_000), { width: 1, height: 8192 });
  for (const [width, height] of [
    [16_385, 1025],
    [5000, 4999],
    [30_000, 700],
  ] as const) {
    const size = reduced(width, height);
    assert.ok(size.width * size.height <= 4096 * 4096 && Math.max(size.width, size.height) <= 8192);
    const ratio = size.width / size.height / (width / height);
    assert.ok(Math.abs(ratio - 1) < 0.01, `${ratio}`);
  }
});

test("a canvas that stayed empty is an error, not a blank picture", () => {
  for (const [value, fails] of [
    [0, true],
    [1, false],
  ] as const) {
    const data = new Uint8ClampedArray(16);
    data[7] = value;
    class OffscreenCanvas {
      getContext(): unknown {
        return { drawImage: () => undefined, getImageData: () => ({ data }) };
      }
    }
    Object.assign(globalThis, { OffscreenCanvas });
    const read = (): unknown => readPixels({ width: 2, height: 2 } as ImageBitmap);
    if (fails) assert.throws(read, saying(/empty, or too large/));
    else assert.deepEqual(read(), { width: 2, height: 2, rgba: new Uint8Array(data) });
  }
});
