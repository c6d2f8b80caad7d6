import assert from "node:assert/strict";
import { test } from "node:test";
import { reducedSize, turning } from "./reduce";

test("a reduction is as large as a tile and the model need it, and never larger than the picture", () => {
  for (const [size, expected] of [
    [
      [4032, 3024],
      [512, 384],
    ],
    [
      [3024, 4032],
      [384, 512],
    ],
    [
      [384, 384],
      [384, 384],
    ],
    [
      [100, 50],
      [100, 50],
    ],
    [
      [12_000, 1000],
      [2048, 171],
    ],
    [
      [1, 50_000],
      [1, 2048],
    ],
  ] as const) {
    const [width, height] = size;
    assert.deepEqual(Object.values(reducedSize({ width, height })), expected);
  }
});

/** Where a picture of 3 x 2 pixels has its pixels once it is upright, row by row. */
function upright(orientation: number): number[][] {
  const [width, height] = orientation >= 5 ? [2, 3] : [3, 2];
  const { a = 1, b = 0, c = 0, d = 1, e = 0, f = 0 } = turning(orientation, width, height);
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => 0));
  for (let pixel = 0; pixel < 6; pixel += 1) {
    const [x, y] = [(pixel % 3) + 0.5, Math.floor(pixel / 3) + 0.5];
    const row = rows[Math.floor(b * x + d * y + f)];
    if (row !== undefined) row[Math.floor(a * x + c * y + e)] = pixel + 1;
  }
  return rows;
}

test("all eight orientations of EXIF lead to an upright picture", () => {
  // Stored as [1 2 3] over [4 5 6]; the standard says where the stored row 0 and column 0 belong.
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 8].map(upright), [
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [
      [3, 2, 1],
      [6, 5, 4],
    ],
    [
      [6, 5, 4],
      [3, 2, 1],
    ],
    [
      [4, 5, 6],
      [1, 2, 3],
    ],
    [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
    [
      [4, 1],
      [5, 2],
      [6, 3],
    ],
    [
      [6, 3],
      [5, 2],
      [4, 1],
    ],
    [
      [3, 6],
      [2, 5],
      [1, 4],
    ],
  ]);
});
