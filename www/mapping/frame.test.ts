import assert from "node:assert/strict";
import { test } from "node:test";
import { around, dragged, placed, showing, SIDE, zoomed } from "./frame";

const POINTS = [
  [-1, 0],
  [3, 1],
  [1, -2],
] as const;
const WHOLE = around(POINTS);

test("the whole holds every point, with room around it, and y goes up", () => {
  for (const point of POINTS) {
    for (const at of placed(point, WHOLE)) assert.ok(at > 5 && at < SIDE - 5);
  }
  assert.deepEqual(placed(WHOLE.centre, WHOLE), [SIDE / 2, SIDE / 2]);
  assert.ok(placed([1, 1], WHOLE)[1] < placed([1, 0], WHOLE)[1]);
  assert.ok(around([]).half > 0 && around([[2, 2]]).half > 0);
});

test("zooming leaves the point that it goes to where it is, and ends at the whole and at a closest", () => {
  const target = [3, 1] as const;
  let frame = zoomed(WHOLE, target, "in", WHOLE);
  const [before, after] = [placed(target, WHOLE), placed(target, frame)];
  assert.ok(Math.hypot(after[0] - before[0], after[1] - before[1]) < 1e-9);
  for (let step = 0; step < 20; step += 1) frame = zoomed(frame, target, "in", WHOLE);
  assert.ok(frame.half >= WHOLE.half / 8);
  for (let step = 0; step < 20; step += 1) frame = zoomed(frame, target, "out", WHOLE);
  assert.deepEqual(frame, WHOLE);
});

test("a point out of sight is brought into it, and one in sight moves nothing", () => {
  const close = { centre: [0, 0], half: 0.5 } as const;
  const [x, y] = placed([3, 1], showing(close, [3, 1]));
  assert.ok(x > 0 && x < SIDE && y > 0 && y < SIDE);
  assert.deepEqual(showing(close, [0.1, 0.1]), close);
});

test("what is dragged follows the finger", () => {
  const point = [1, 1] as const;
  const [x, y] = placed(point, WHOLE);
  const [movedX, movedY] = placed(point, dragged(WHOLE, [10, -4]));
  assert.ok(Math.abs(movedX - x - 10) < 1e-9 && Math.abs(movedY - y + 4) < 1e-9);
});
