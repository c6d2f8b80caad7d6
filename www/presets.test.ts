import assert from "node:assert/strict";
import { test } from "node:test";
import { isInUse, presetsOf } from "./presets";
import type { MethodInfo } from "./protocol";

const CLICKS = { weights: { alpha: 1, beta: 0.3, gamma: 0.15 }, tau: 0.05 };
const BLIND = { weights: { alpha: 0.8, beta: 0.1, gamma: 0.1 }, tau: 0.05 };
const METHOD: MethodInfo = {
  k: 5,
  rounds: 4,
  top: 10,
  strategies: [{ strategy: "prf", needs: null, wishes: false, clicks: CLICKS, blind: BLIND }],
};

test("the page's and the paper's numbers are the engine's own", () => {
  const presets = presetsOf(METHOD);
  assert.deepEqual(presets.find(({ name }) => name === "paper")?.numbers.weights, BLIND.weights);
  assert.equal(presets[0]?.numbers.weights, null);
  assert.deepEqual(presets.find(({ name }) => name === "noDislikes")?.numbers.weights, {
    alpha: 1,
    beta: 0.3,
    gamma: 0,
  });
});

test("the one in use is told", () => {
  const inUse = (weights: Parameters<typeof isInUse>[0]) =>
    presetsOf(METHOD)
      .filter((preset) => isInUse(weights, preset))
      .map(({ name }) => name);
  assert.deepEqual(inUse(null), ["page"]);
  assert.deepEqual(inUse({ alpha: 1, beta: 0.75, gamma: 0.15 }), ["classical"]);
  assert.deepEqual(inUse({ alpha: 1, beta: 0.76, gamma: 0.15 }), []);
});
