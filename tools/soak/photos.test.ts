import assert from "node:assert/strict";
import { test } from "node:test";

import { verdict } from "./photos";

const OTHERS = { minute: 1, seconds: 60, kept: 1, nodes: 1, listeners: 1, workers: 3, wasm: 1, resident: 1 };
const FIRST = { photos: 500, heap: 10, ...OTHERS };

test("memory may grow by what each photo takes, and by no more", () => {
  assert.deepEqual(verdict([FIRST, { photos: 10_500, heap: 20, ...OTHERS }], 10_500, []), []);
  assert.deepEqual(verdict([FIRST, { photos: 10_500, heap: 60, ...OTHERS }], 10_500, []), [
    "the page takes 5000 bytes for each photo",
  ]);
});

test("photos that did not arrive, and what nobody caught, are told", () => {
  assert.deepEqual(verdict([FIRST], 1000, ["the page crashed"]), [
    "1 errors, the first: the page crashed",
    "500 of 1000 photos arrived",
  ]);
  assert.deepEqual(verdict([], 10, []), ["0 of 10 photos arrived"]);
});
