import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../testing/browser";
import * as board from "./board";

const SCORE: board.Score = {
  name: "Ada",
  seed: "7b",
  collection: "Objects",
  points: 340,
  found: 4,
  searches: 6,
  thumbs: 5,
  seconds: 92.4,
};

beforeEach(() => {
  board.clearScores();
});

test("the best score leads, and the earlier one among equals", () => {
  board.addScore(SCORE);
  board.addScore({ ...SCORE, name: "  Grace  ", points: 400 });
  board.addScore({ ...SCORE, name: "Alan" });
  assert.deepEqual(
    board.scores.value.map(({ name }) => name),
    ["Grace", "Ada", "Alan"],
  );
});

test("what was kept is read again, and what is no score is left out", () => {
  const kept = JSON.stringify([SCORE, null, { ...SCORE, points: "many" }, { ...SCORE, name: 7 }]);
  assert.deepEqual(board.readScores(kept), [SCORE]);
  for (const broken of [null, "", "{", '{"name": "x"}', "7"]) {
    assert.deepEqual(board.readScores(broken), [], String(broken));
  }
});

test("no list grows without bound, nor a name", () => {
  for (let turn = 0; turn < 110; turn += 1) board.addScore({ ...SCORE, points: turn });
  assert.equal(board.scores.value.length, 100);
  board.addScore({ ...SCORE, points: 500, name: "x".repeat(200) });
  const [first, second] = board.scores.value;
  assert.deepEqual([first?.name.length, second?.points], [board.NAME, 109]);
});

test("as a file, each score is a row", () => {
  assert.deepEqual(board.scoresCsv([SCORE]).split("\r\n"), [
    "name,seed,collection,points,found,searches,thumbs,seconds",
    "Ada,7b,Objects,340,4,6,5,92.4",
    "",
  ]);
});
