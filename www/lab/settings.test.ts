import assert from "node:assert/strict";
import { test } from "node:test";
import { setNumber, settings, toggleMethod } from "./settings";

test("numbers stay within their bounds, and what is none changes nothing", () => {
  for (const [typed, taken] of [
    ["3", 3],
    ["99", 5],
    ["-4", 1],
    ["2.4", 2],
    ["", 2],
    ["two", 2],
    ["Infinity", 2],
  ] as const) {
    setNumber("rounds", typed);
    assert.equal(settings.value.rounds, taken, typed);
  }
  setNumber("seed", "9999999999");
  assert.equal(settings.value.seed, 0xffff_ffff);
});

test("methods are taken and left", () => {
  const before = new Set(settings.value.methods);
  toggleMethod("afs");
  assert.ok(settings.value.methods.has("afs"));
  toggleMethod("afs");
  assert.deepEqual(settings.value.methods, before);
});
