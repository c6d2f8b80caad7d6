import assert from "node:assert/strict";
import { test } from "node:test";
import { locale } from "../language/locale";
import { chartOf, markerOf, range } from "./chart";

const at = (mean: number, width = 0.05) => ({ mean, lo: mean - width, hi: mean + width });

test("the axis ends in whole steps around all intervals", () => {
  assert.deepEqual(range([]), [0, 1, 0.2]);
  const [least, most, step] = range([at(0.42), at(0.61)]);
  assert.ok(least <= 0.37 && least > 0.3 && most >= 0.66 && most < 0.75);
  assert.ok(Math.abs(step - 0.1) < 1e-12);
  const [from, to] = range([at(0, 0)]);
  assert.ok(from <= 0 && to > from, "what is all the same takes room, too");
});

test("better is higher, later is further right, and lines stand beside one another", () => {
  const chart = chartOf([[at(0.2), at(0.4), at(0.3)], [at(0.2)]], 600);
  const [first, second] = chart.lines;
  const [p0, p1, p2] = first ?? [];
  assert.ok(p0 !== undefined && p1 !== undefined && p2 !== undefined);
  assert.ok(p0.x < p1.x && p1.x < p2.x);
  assert.ok(p1.y < p2.y && p2.y < p0.y);
  assert.ok(p1.hi < p1.y && p1.y < p1.lo);
  assert.ok((second?.[0]?.x ?? 0) > p0.x);
  for (const { x, lo, hi } of chart.lines.flat()) {
    assert.ok(chart.left < x && x < chart.right && chart.top <= hi && lo <= chart.bottom);
  }
  assert.deepEqual(
    chart.across.map(({ text }) => text),
    ["0", "1", "2"],
  );
});

test("ticks say what they stand for", () => {
  const { up } = chartOf([[at(-0.02, 0.01), at(0.03, 0.01)]], 400);
  assert.deepEqual(
    up.map(({ text }) => text),
    ["−0.04", "−0.02", "0.00", "0.02", "0.04"],
  );
});

test("ticks are written as in the page's language", () => {
  locale.value = "de";
  try {
    const { up } = chartOf([[at(0.3, 0.1)]], 400);
    assert.ok(up.every(({ text }) => /^0,\d+$/.test(text)));
  } finally {
    locale.value = "en";
  }
});

test("nothing to draw is drawn as nothing", () => {
  assert.deepEqual(chartOf([[], []], 400).lines, [[], []]);
});

test("no two of as many methods as there are have one marker", () => {
  assert.equal(new Set([0, 1, 2, 3, 4, 5].map(markerOf)).size, 6);
});
