import assert from "node:assert/strict";
import { test } from "node:test";
import { newSeed, targetsOf, TURNS } from "./targets";

const IDS = Array.from({ length: 400 }, (_, at) => `scene-${at}`);

test("a seed draws the same pictures on every machine, in whatever order they come", () => {
  const drawn = targetsOf("7b", IDS);
  assert.equal(new Set(drawn).size, TURNS);
  assert.deepEqual(targetsOf("7b", [...IDS].reverse()), drawn);
  // Held to the letter: another hash would part a class that plays on two versions of the page.
  assert.equal(targetsOf("7b", ["a", "b", "c", "d", "e", "f"]).join(""), "cbadf");
});

test("a picture that is not there is the only one to be replaced", () => {
  const drawn = targetsOf("7b", IDS);
  const without = targetsOf(
    "7b",
    IDS.filter((id) => id !== drawn[1]),
  );
  assert.deepEqual(without.slice(0, 4), [drawn[0], ...drawn.slice(2)]);
});

test("each picture is drawn about as often as any other", () => {
  const times = new Map<string, number>();
  for (let seed = 0; seed < 4000; seed += 1) {
    for (const id of targetsOf(String(seed), IDS.slice(0, 50))) times.set(id, (times.get(id) ?? 0) + 1);
  }
  // 400 expected, with a standard deviation of 19.
  for (const [id, count] of times) assert.ok(count > 310 && count < 490, `${id}: ${count}`);
});

test("a new seed is a number of four digits", () => {
  for (let turn = 0; turn < 50; turn += 1) assert.match(newSeed(), /^[1-9]\d{3}$/);
});
