import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "../testing/browser";
import { answered, forgetAnswers } from "../answers";
import { view } from "../asides";
import { collectionState, fetchCollections, openName, pictures } from "../collections";
import { explaining } from "../display";
import { galleryOpens, receive } from "../engineState";
import * as visitor from "../question";
import { FILES, INDEX, serve } from "../testing/collection";
import { settleTextTower } from "../textTower";
import * as games from "./game";
import { turnOf } from "./round";
import { NO_ANSWER } from "../testing/question";

const PICTURES = Array.from({ length: 20 }, (_, at) => ({
  id: `p${at}`,
  label: `picture ${at}`,
  pack: 0,
  offset: 0,
  length: 3,
}));
const REST_MS = 800;

serve({
  ...FILES,
  "objects/index.json": JSON.stringify({ ...INDEX, packs: INDEX.packs.slice(0, 1), pictures: PICTURES }),
});
settleTextTower();
await fetchCollections();
while (collectionState.value.phase !== "ready") await new Promise((resolve) => setTimeout(resolve, 1));
mock.restoreAll();
galleryOpens("g");
receive({ kind: "shipped", gallery: "g", pictures: PICTURES.length });
mock.timers.enable({ apis: ["setTimeout"] });
games.keepGame();

/** The target's id. */
function wanted(): string {
  return games.target.value ?? "";
}

function now(): games.Game {
  return games.game.value ?? assert.fail("nobody plays");
}

/** The engine's answer to what is asked, with the target at this place, from 0. */
function answer(place: number): void {
  const ids = pictures.value.map(({ id }) => id).filter((id) => id !== wanted());
  ids.splice(place, 0, wanted());
  const question = visitor.question.value;
  assert.ok(question !== null);
  const hits = ids.map((id) => ({ id, score: 0.2, before: null }));
  answered.value = {
    ...NO_ANSWER,
    hits,
    ranked: 20,
    question,
    milliseconds: 1,
  };
}

beforeEach(() => {
  games.leaveGame();
  forgetAnswers();
  explaining.value = false;
  visitor.startOver("what was asked before");
  games.openGame("7b");
  games.startRound();
});

test("a target that stays among the first is found, with what it took", () => {
  assert.equal(visitor.words.value, "");
  visitor.type("a dog");
  answer(12);
  mock.timers.tick(REST_MS);
  assert.equal(now().phase, "seeking");
  visitor.mark("p3", "like");
  answer(11);
  mock.timers.tick(REST_MS - 1);
  assert.equal(now().phase, "seeking");
  mock.timers.tick(1);
  const { phase, round } = now();
  assert.equal(phase, "told");
  assert.deepEqual([turnOf(round)?.searches, turnOf(round)?.thumbs, turnOf(round)?.end], [1, 1, "first"]);
  assert.equal(games.place.value, 12);
});

test("one that half a word brings up is not", () => {
  visitor.type("a");
  answer(0);
  mock.timers.tick(REST_MS - 1);
  visitor.type("a d");
  answer(15);
  mock.timers.tick(10 * REST_MS);
  assert.equal(now().phase, "seeking");
});

test("the collection's own order finds nothing; pressing the target does, in place of showing it large", () => {
  mock.timers.tick(10 * REST_MS);
  assert.equal(now().phase, "seeking");
  view("no target");
  assert.equal(now().phase, "seeking");
  view(wanted());
  const { phase, round } = now();
  assert.deepEqual([phase, turnOf(round)?.end, games.place.value], ["told", "pressed", null]);
});

test("five skips end the round, each with another target", () => {
  const targets = new Set<string>();
  for (let turn = 0; turn < 5; turn += 1) {
    targets.add(wanted());
    visitor.type("something");
    games.skip();
  }
  assert.equal(targets.size, 5);
  const { phase, round } = now();
  assert.equal(phase, "over");
  assert.ok(round.turns.every(({ end, searches }) => end === "skipped" && searches === 1));
});

test("leaving restores what was asked and shown, also after another round", () => {
  assert.ok(explaining.value);
  games.skip();
  games.openGame("8c");
  games.startRound();
  visitor.type("a cat");
  games.leaveGame();
  assert.deepEqual(
    [games.game.value, visitor.words.value, explaining.value],
    [null, "what was asked before", false],
  );
});

test("what is asked while the rules are read stays", () => {
  games.leaveGame();
  games.openGame();
  visitor.startOver("a boat");
  games.leaveGame();
  assert.equal(visitor.words.value, "a boat");
});

test("another collection ends a round, as it has other pictures", () => {
  const open = openName.value;
  openName.value = "photos";
  assert.equal(games.game.value, null);
  openName.value = open;
  assert.equal(games.game.value, null);
});
