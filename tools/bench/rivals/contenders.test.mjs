import assert from "node:assert/strict";
import { test } from "node:test";

import { CONTENDERS, GROUPS, wanted } from "./contenders.mjs";

const names = (/** @type {string[]} */ ...asked) => wanted(asked).map(({ name }) => name);

test("who is asked for comes with the one that it is compared with", () => {
  assert.deepEqual(names("tfjs-f32"), ["ours", "tfjs-f32"]);
  assert.deepEqual(names("ort-webgpu", "ours"), ["ours", "ours-webgpu", "ort-webgpu"]);
  assert.equal(names().length, CONTENDERS.length);
  assert.throws(() => names("ours", "theirs"), /no such contender: theirs; there are ours, /);
});

test("contenders differ in name, and a group's base is one of it", () => {
  assert.equal(new Set(names()).size, CONTENDERS.length);
  for (const [group, { base }] of Object.entries(GROUPS)) {
    assert.equal(CONTENDERS.find(({ name }) => name === base)?.group, group);
  }
});

test("those who share memory are isolated", () => {
  for (const { name, threads, isolated } of CONTENDERS) assert.equal(isolated, threads !== 1, name);
});
