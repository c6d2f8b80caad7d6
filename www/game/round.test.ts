import assert from "node:assert/strict";
import { test } from "node:test";
import { strings } from "../language";
import { type Inquiry, readInquiry } from "../inquiry/inquiry";
import * as rounds from "./round";

const NOTHING: Inquiry = readInquiry({}).inquiry;
const WORDS: Inquiry = { ...NOTHING, words: "a dog" };
const LIKED: Inquiry = { ...WORDS, marks: [{ id: "a", side: "like", region: null }] };

function turn(fields: Partial<rounds.Turn>): rounds.Turn {
  return { target: "a", searches: 1, thumbs: 0, seconds: 9, end: "first", ...fields };
}

test("a picture's points fall with each search after the first and each thumb, to a floor", () => {
  for (const [fields, points] of [
    [{}, 100],
    [{ searches: 3 }, 80],
    [{ searches: 2, thumbs: 3 }, 75],
    [{ searches: 40 }, 10],
    [{ searches: 2, thumbs: 1, end: "pressed" }, 43],
    [{ searches: 0, end: "pressed" }, 50],
    [{ end: "skipped" }, 0],
    [{ end: null }, 0],
  ] as const) {
    assert.equal(rounds.pointsOf(turn(fields)), points, JSON.stringify(fields));
  }
});

test("the rules say the numbers that count", () => {
  const { most, search, thumb, least } = rounds.POINTS;
  const rules = strings.value.game.rules(most, search, thumb, least);
  for (const number of [most, search, thumb, least]) assert.match(rules, new RegExp(`\\b${number}\\b`));
});

test("other words are a search, unless they go on from what was just typed, or are none", () => {
  assert.deepEqual(rounds.actsBetween(NOTHING, WORDS, false), { searches: 1, thumbs: 0 });
  assert.deepEqual(rounds.actsBetween(NOTHING, WORDS, true), { searches: 0, thumbs: 0 });
  assert.deepEqual(rounds.actsBetween(WORDS, NOTHING, false), { searches: 0, thumbs: 0 });
  const example = { id: "a", share: 1 };
  assert.deepEqual(rounds.actsBetween(WORDS, { ...WORDS, example }, false), { searches: 1, thumbs: 0 });
  const mixed = { ...WORDS, example: { id: "a", share: 0.5 } };
  assert.deepEqual(rounds.actsBetween({ ...WORDS, example }, mixed, false), { searches: 0, thumbs: 0 });
});

test("each thumb and wish counts when it is given, and its taking back does not", () => {
  assert.deepEqual(rounds.actsBetween(WORDS, LIKED, false), { searches: 0, thumbs: 1 });
  assert.deepEqual(rounds.actsBetween(LIKED, WORDS, false), { searches: 0, thumbs: 0 });
  const disliked: Inquiry = { ...WORDS, marks: [{ id: "a", side: "dislike", region: null }] };
  assert.deepEqual(rounds.actsBetween(LIKED, disliked, false), { searches: 0, thumbs: 1 });
  const wished = { ...LIKED, wishes: { more: ["snow"], less: [] } };
  assert.deepEqual(rounds.actsBetween(LIKED, wished, false), { searches: 0, thumbs: 1 });
});

test("a round counts for the turn that is played, and sums up", () => {
  let round = rounds.beginRound("7b", ["a", "b"]);
  round = rounds.withActs(round, { searches: 1, thumbs: 2 });
  round = rounds.withActs(round, { searches: 1, thumbs: 0 });
  round = rounds.ended(round, "first", 12);
  assert.ok(!rounds.isLast(round));
  round = rounds.next(round);
  assert.equal(rounds.turnOf(round)?.target, "b");
  assert.ok(rounds.isLast(round));
  round = rounds.ended(round, "skipped", 3);
  assert.deepEqual(rounds.sumOf(round), { points: 80, found: 1, searches: 2, thumbs: 2, seconds: 15 });
});
