import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Countdown } from "./countdown";

let told: (number | null)[];
let ended: number;
let countdown: Countdown;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  [told, ended] = [[], 0];
  countdown = new Countdown(
    (seconds) => told.push(seconds),
    () => (ended += 1),
  );
});

afterEach(() => {
  mock.timers.reset();
});

function pass(seconds: number): void {
  for (let second = 0; second < seconds; second += 1) mock.timers.tick(1000);
}

test("the last ten of sixty seconds are told, then it is over, once", () => {
  countdown.restart();
  pass(49);
  assert.deepEqual(told, [null]);
  pass(10);
  assert.deepEqual(told, [null, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  assert.equal(ended, 0);
  pass(1);
  assert.equal(told.at(-1), null);
  pass(200);
  assert.equal(ended, 1);
});

test("whoever does anything has all the time again", () => {
  countdown.restart();
  pass(55);
  countdown.restart();
  assert.equal(told.at(-1), null);
  pass(59);
  assert.equal(ended, 0);
  countdown.stop();
  pass(60);
  assert.equal(ended, 0);
});
