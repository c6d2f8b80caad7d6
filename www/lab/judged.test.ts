import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { judge } from "./judged";

interface Case {
  readonly ranking: readonly number[];
  readonly relevant: readonly number[];
  readonly marked: readonly number[];
  readonly precision: number;
  readonly recall: number;
  readonly deep_recall: number;
  readonly new_precision: number;
}

test("a ranking is worth what the Rust side says", () => {
  const file = readFileSync(new URL("judged.fixtures.json", import.meta.url), "utf8");
  const cases = JSON.parse(file) as readonly Case[];
  for (const { ranking, relevant, marked, ...expected } of cases) {
    const found = judge(ranking.map(String), new Set(relevant.map(String)), new Set(marked.map(String)));
    assert.deepEqual(found, {
      precision: expected.precision,
      unmarked: expected.new_precision,
      recall: expected.recall,
      deepRecall: expected.deep_recall,
    });
  }
});
