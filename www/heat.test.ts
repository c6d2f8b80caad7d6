import assert from "node:assert/strict";
import { test } from "node:test";
import { centreCrop, smooth } from "./heat";

test("a flat map stays flat", () => {
  for (const value of smooth(new Array(49).fill(0.25), 56)) assert.ok(Math.abs(value - 0.25) < 1e-6);
});

test("the middle of a cell keeps its value, and what lies between lies between", () => {
  const values = [0, 0, 0, 0, 1, 0, 0, 0, 0];
  const size = 9;
  const map = smooth(values, size);
  const at = (x: number, y: number): number => map[y * size + x] ?? Number.NaN;
  assert.ok(Math.abs(at(4, 4) - 1) < 1e-6);
  assert.ok(Math.abs(at(1, 4)) < 1e-6);
  assert.ok(at(3, 4) > 0 && at(3, 4) < 1);
  assert.ok(Math.abs(at(3, 4) - at(5, 4)) < 1e-6 && Math.abs(at(3, 4) - at(4, 3)) < 1e-6);
});

test("values stay within 0 to 1", () => {
  const map = smooth([0, 1, 0, 1, 0, 1, 0, 1, 0], 32);
  assert.ok(map.every((value) => value >= 0 && value <= 1));
});

test("the tower takes the square in the middle", () => {
  assert.deepEqual(centreCrop(300, 200), { left: 50, top: 0, side: 200 });
  assert.deepEqual(centreCrop(200, 300), { left: 0, top: 50, side: 200 });
});
