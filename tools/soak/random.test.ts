import assert from "node:assert/strict";
import { test } from "node:test";

import { Random } from "./random";

test("the same seed draws the same, another one something else, and all are in their bounds", () => {
  const draw = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 100 }, () => random.below(10));
  };
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  assert.deepEqual([...new Set(draw(7))].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("what weighs more is drawn more often, and what weighs nothing never", () => {
  const random = new Random(1);
  const drawn = Array.from({ length: 1000 }, () =>
    random.weighted([
      ["often", 9],
      ["seldom", 1],
      ["never", 0],
    ]),
  );
  const often = drawn.filter((one) => one === "often").length;
  assert.ok(often > 850 && often < 950, `${often}`);
  assert.ok(!drawn.includes("never"));
});
