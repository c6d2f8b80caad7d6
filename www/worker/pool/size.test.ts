import assert from "node:assert/strict";
import { test } from "node:test";
import { poolSize } from "./size";

const SIZES = [
  ["one core", { cores: 1, memory: 8, phone: false }, 1],
  ["two cores: the page needs one", { cores: 2, memory: 8, phone: false }, 1],
  ["a laptop", { cores: 8, memory: 8, phone: false }, 7],
  ["a browser that does not tell its memory", { cores: 12, memory: undefined, phone: false }, 11],
  ["little memory", { cores: 8, memory: 1, phone: false }, 2],
  ["a workstation", { cores: 128, memory: 8, phone: false }, 16],
  ["a phone", { cores: 8, memory: 8, phone: true }, 4],
  ["an old phone", { cores: 4, memory: 0.5, phone: true }, 1],
] as const;

for (const [what, machine, expected] of SIZES) {
  test(`encoders for ${what}`, () => {
    assert.equal(poolSize(machine, 18e6), expected);
  });
}

test("a large model takes more memory for each encoder", () => {
  assert.equal(poolSize({ cores: 16, memory: 8, phone: false }, 160e6), 10);
  assert.equal(poolSize({ cores: 16, memory: 2, phone: false }, 450e6), 1);
});
