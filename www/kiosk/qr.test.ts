import assert from "node:assert/strict";
import { test } from "node:test";
import { qrCode } from "./qr";

test("a code has the squares that cameras look for in three of its corners", () => {
  const { size, path } = qrCode("https://example.org/more-like-this/");
  // 17 squares and 4 for each version.
  assert.equal((size - 17) % 4, 0);
  const isDark = (x: number, y: number): boolean => path.includes(`M${x} ${y}h`);
  for (const [left, top] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ] as const) {
    for (let at = 0; at < 7; at += 1) {
      assert.ok(isDark(left + at, top) && isDark(left + at, top + 6));
      assert.ok(isDark(left, top + at) && isDark(left + 6, top + at));
    }
    assert.ok(isDark(left + 3, top + 3) && !isDark(left + 1, top + 1));
  }
  assert.ok(!isDark(size - 1, size - 1) || !isDark(size - 7, size - 7));
});

test("a longer text takes a larger code, and one that is too long is refused", () => {
  assert.ok(qrCode("x".repeat(300)).size > qrCode("x").size);
  assert.throws(() => qrCode("x".repeat(5000)));
});
