import assert from "node:assert/strict";
import { test } from "node:test";

import { figuresOfFuzzer, figuresOfTest, isComplete } from "./figures.mjs";

const LOG = `INFO: seed corpus: files: 3 min: 16b max: 2350b total: 3633b rss: 40Mb
#4	INITED cov: 1519 ft: 1733 corp: 3/3633b exec/s: 0 rss: 42Mb
#8000	DONE   cov: 1633 ft: 2133 corp: 23/6kb lim: 4096 exec/s: 4000 rss: 60Mb
Done 8000 runs in 2 second(s)
stat::number_of_executed_units: 8000
`;

test("the fuzzer's own words are read", () => {
  assert.deepEqual(figuresOfFuzzer(LOG), { executions: 8000, seconds: 2, edges: 1633 });
  assert.throws(() => figuresOfFuzzer("==1== ERROR: libFuzzer: deadly signal"), /did not say/);
});

test("a test's campaigns are added up", () => {
  const log = "ok 1\n# address fuzzed: 500 runs in 0.75 s\nok 2\n# file fuzzed: 20 runs in 0.5 s\n";
  assert.deepEqual(figuresOfTest(log), { executions: 520, seconds: 1, edges: null });
  assert.throws(() => figuresOfTest("ok 1"), /did not say/);
});

test("a campaign that ended early is told from one that did not", () => {
  const figures = figuresOfFuzzer(LOG);
  assert.ok(isComplete(figures, { runs: 8000 }));
  assert.ok(!isComplete(figures, { runs: 8001 }));
  assert.ok(isComplete(figures, { seconds: 3 }));
  assert.ok(!isComplete(figures, { seconds: 30 }));
});
