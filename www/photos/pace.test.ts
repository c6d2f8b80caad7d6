import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "./pace";

test("the time left follows from recent work", () => {
  const pace = new Pace();
  assert.equal(pace.secondsFor(10), null);
  pace.record(0, 0);
  pace.record(5, 1000);
  assert.equal(pace.secondsFor(10), null, "a second is too little to tell it from");
  pace.record(20, 2000);
  assert.equal(pace.secondsFor(100), 10);
  // Slower from here: what was long ago does not count.
  pace.record(30, 30_000);
  pace.record(40, 60_000);
  assert.equal(pace.secondsFor(10), 30);
});

test("work that stands still, or begins anew, tells nothing", () => {
  const pace = new Pace();
  pace.record(10, 0);
  pace.record(10, 5000);
  assert.equal(pace.secondsFor(10), null);
  pace.record(0, 6000);
  pace.record(10, 8000);
  assert.equal(pace.secondsFor(10), 2);
});
