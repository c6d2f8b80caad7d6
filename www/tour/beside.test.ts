import assert from "node:assert/strict";
import { test } from "node:test";
import { placeBeside } from "./beside";

const BOX = { width: 300, height: 150 };
const VIEW = { width: 375, height: 800 };

for (const [what, anchor, place] of [
  ["below, at its left edge", { left: 20, top: 100, width: 80, height: 40 }, { left: 20, top: 150 }],
  ["inside of the window", { left: 340, top: 100, width: 30, height: 40 }, { left: 65, top: 150 }],
  ["not over the window's left edge", { left: -90, top: 100, width: 30, height: 40 }, { left: 10, top: 150 }],
  [
    "above where there is no room below",
    { left: 20, top: 640, width: 80, height: 40 },
    { left: 20, top: 480 },
  ],
  [
    "at the foot beside what fills the window",
    { left: 0, top: 100, width: 375, height: 700 },
    { left: 10, top: 640 },
  ],
] as const) {
  test(`a box stands ${what}`, () => {
    assert.deepEqual(placeBeside({ ...anchor }, BOX, VIEW, false), place);
  });
}

test("where lines begin at the right, a box begins at its right edge", () => {
  const anchor = { left: 320, top: 100, width: 40, height: 40 };
  assert.deepEqual(placeBeside(anchor, BOX, VIEW, true), { left: 60, top: 150 });
  assert.deepEqual(placeBeside({ ...anchor, left: 20 }, BOX, VIEW, true), { left: 10, top: 150 });
});
