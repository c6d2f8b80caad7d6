import assert from "node:assert/strict";
import { test } from "node:test";
import "./testing/browser";
import { isSteered, STEERINGS, steered, STRATEGY_NAMES } from "./strategies";
import { QUESTION } from "./testing/question";

test("the network scores what is clicked; blind rounds are a strategy's", () => {
  assert.deepEqual(steered("network", "clicks"), { strategy: "prf", learner: "network" });
  assert.deepEqual(steered("network", "blind"), { strategy: "prf" });
  for (const name of STRATEGY_NAMES) assert.deepEqual(steered(name, "clicks"), { strategy: name });
});

test("of a question it is known what steered it", () => {
  for (const steering of STEERINGS) {
    const question = { ...QUESTION, ...steered(steering, "clicks") };
    assert.deepEqual(
      STEERINGS.filter((other) => isSteered(question, other)),
      [steering],
    );
  }
  const rounds = { ...QUESTION, ...steered("network", "blind"), mode: "blind" } as const;
  assert.deepEqual(
    STEERINGS.filter((other) => isSteered(rounds, other)),
    ["network", "prf"],
  );
});
