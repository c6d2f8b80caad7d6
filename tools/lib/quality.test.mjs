import assert from "node:assert/strict";
import { test } from "node:test";

import { checkBars } from "./quality.mjs";

const figures = { r1: 0.1, r5: 0.4, r10: 0.6, mrr1: 0.1, mrr5: 0.2, mrr10: 0.3 };

test("figures at or above their bars pass", () => {
  checkBars(figures, { r5: 0.4, mrr5: 0.1 });
});

test("a figure below its bar, or no figure at all, is named", () => {
  assert.throws(() => {
    checkBars(figures, { r5: 0.4, mrr5: 0.25 });
  }, /^Error: below the bar: mrr5 0.2 < 0.25$/);
  assert.throws(() => {
    checkBars({ ...figures, r5: NaN }, { r5: 0.4 });
  }, /r5/);
});
