import assert from "node:assert/strict";
import { test } from "node:test";
import "../testing/browser";
import { explaining } from "../display";
import { STOPS } from "./stops";
import { endTour, goBy, startTour, stop } from "./tour";

test("a tour goes through all stops and ends after the last, and the explanation is back", () => {
  explaining.value = true;
  startTour();
  assert.deepEqual([stop.value, explaining.value], [0, false]);
  goBy(-1);
  assert.equal(stop.value, 0);
  for (let at = 1; at < STOPS.length; at += 1) {
    goBy(1);
    assert.equal(stop.value, at);
  }
  goBy(1);
  assert.deepEqual([stop.value, explaining.value], [null, true]);
});

test("it can be ended anywhere, and ending what is over changes nothing", () => {
  explaining.value = false;
  startTour();
  goBy(1);
  endTour();
  assert.deepEqual([stop.value, explaining.value], [null, false]);
  explaining.value = true;
  endTour();
  goBy(1);
  assert.deepEqual([stop.value, explaining.value], [null, true]);
});

test("there are six stops, each beside something", () => {
  assert.equal(STOPS.length, 6);
  for (const { beside } of STOPS) assert.ok(beside.length > 0);
});
