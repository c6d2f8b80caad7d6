import assert from "node:assert/strict";
import { test } from "node:test";

import { chosen } from "./benchmarks.mjs";

const BENCHMARKS = { page: "the page", other: "another" };

test("a benchmark's name is taken off its arguments, and the page needs none", () => {
  const cases = /** @type {const} */ ([
    [[], "the page", []],
    [["200", "8"], "the page", ["200", "8"]],
    [["--quick"], "the page", ["--quick"]],
    [["page", "200"], "the page", ["200"]],
    [["other", "--rounds", "3"], "another", ["--rounds", "3"]],
  ]);
  for (const [args, benchmark, rest] of cases) {
    assert.deepEqual(chosen([...args], BENCHMARKS), { benchmark, rest });
  }
});

test("a name that no benchmark has is refused with those there are", () => {
  for (const name of ["pages", "constructor"]) {
    assert.throws(
      () => chosen([name], BENCHMARKS),
      new Error(`no such benchmark: ${name}; there are page, other`),
    );
  }
});
