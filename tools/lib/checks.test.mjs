import assert from "node:assert/strict";
import { test } from "node:test";

import { runChecks, summary } from "./checks.mjs";

const passing = { group: "a", name: "passing", work: () => undefined };
const failing = { group: "a", name: "failing", work: () => Promise.reject(new Error("broken")) };
const lacking = { group: "b", name: "lacking", lacking: () => "no browser", work: () => assert.fail() };

test("a failure does not stop the checks after it", async () => {
  const outcomes = await runChecks([failing, passing], false);
  assert.deepEqual(
    outcomes.map(({ state }) => state),
    ["failed", "passed"],
  );
  assert.equal(outcomes[0]?.note, "broken");
});

test("a check that cannot run is skipped, and fails where nothing may be skipped", async () => {
  assert.deepEqual(await runChecks([lacking], false), [
    { name: "b: lacking", state: "skipped", note: "no browser" },
  ]);
  assert.equal((await runChecks([lacking], true))[0]?.state, "failed");
  assert.equal((await runChecks([{ ...lacking, optional: true }], true))[0]?.state, "skipped");
});

test("a part that leaves itself out is told of beside the check it belongs to", async () => {
  const partly = { ...passing, lackingPart: () => "no driver" };
  const states = async (/** @type {boolean} */ strict) =>
    (await runChecks([partly], strict)).map(({ name, state }) => `${name}: ${state}`);
  assert.deepEqual(await states(false), ["a: passing: passed", "a: passing, part: skipped"]);
  assert.deepEqual(await states(true), ["a: passing: passed", "a: passing, part: failed"]);
});

test("the summary ends with the counts", async () => {
  const text = summary(await runChecks([passing, failing, lacking], false));
  assert.equal(text.split("\n").at(-1), "1 passed, 1 failed, 1 skipped");
});
