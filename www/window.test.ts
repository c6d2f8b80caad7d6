import assert from "node:assert/strict";
import { test } from "node:test";
import { near, spacers } from "./window";

const LAYOUT = { columns: 7, pitch: 100 };

test("only rows near the window are made, however many there are", () => {
  for (const count of [1000, 50_000]) {
    const { first, end } = near(count, LAYOUT, 4000, 800);
    assert.deepEqual([first, end], [32 * 7, 56 * 7]);
  }
});

test("the rows that are made and the spacers are as high as all rows, at every place", () => {
  for (const count of [0, 1, 6, 7, 8, 701]) {
    const height = Math.ceil(count / 7) * 100;
    for (const top of [-5000, -900, 0, 99, 100, 3333, height - 800, height + 5000]) {
      const range = near(count, LAYOUT, top, 800);
      const { above, below } = spacers(count, LAYOUT, range);
      const made = Math.ceil((range.end - range.first) / 7) * 100;
      assert.equal(above + made + below, height, `${count} tiles from ${top}`);
      assert.equal(range.first % 7, 0);
    }
  }
});

test("what the window shows is made", () => {
  for (let top = 0; top < 6000; top += 130) {
    const { first, end } = near(700, LAYOUT, top, 800);
    assert.ok(first <= 7 * Math.floor(top / 100));
    assert.ok(end >= Math.min(700, 7 * Math.ceil((top + 800) / 100)));
  }
});

test("as long as nothing has been measured, a first screen is made", () => {
  const unmeasured = { columns: 1, pitch: 0 };
  assert.deepEqual(near(5, unmeasured, 0, 800), { first: 0, end: 5 });
  assert.deepEqual(near(50_000, unmeasured, 0, 800), { first: 0, end: 96 });
  assert.deepEqual(spacers(50_000, unmeasured, { first: 0, end: 96 }), { above: 0, below: 0 });
});
