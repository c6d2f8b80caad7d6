import assert from "node:assert/strict";
import { test } from "node:test";
import { boxBetween, NAMED } from "./box";

test("a box is drawn from any corner, and ends at the picture's edge", () => {
  const box = { left: 0.25, top: 0.5, right: 1, bottom: 0.9 };
  assert.deepEqual(boxBetween({ x: 0.25, y: 0.5 }, { x: 1.4, y: 0.9 }), box);
  assert.deepEqual(boxBetween({ x: 1.4, y: 0.9 }, { x: 0.25, y: 0.5 }), box);
});

test("edges are short numbers, as they stand in an address", () => {
  assert.deepEqual(boxBetween({ x: 1 / 3, y: 0 }, { x: 2 / 3, y: 1 }), {
    left: 0.333,
    top: 0,
    right: 0.667,
    bottom: 1,
  });
});

test("a slip of the hand is no box", () => {
  assert.equal(boxBetween({ x: 0.5, y: 0.5 }, { x: 0.52, y: 0.9 }), null);
  assert.equal(boxBetween({ x: -1, y: 0 }, { x: -0.5, y: 1 }), null);
});

test("named parts lie within the picture", () => {
  for (const { left, top, right, bottom } of Object.values(NAMED)) {
    assert.deepEqual(boxBetween({ x: left, y: top }, { x: right, y: bottom }), { left, top, right, bottom });
  }
});
