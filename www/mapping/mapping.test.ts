import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "../testing/browser";
import { answered } from "../answers";
import { collectionState, fetchCollections } from "../collections";
import { galleryOpens, receive } from "../engineState";
import type { QueryMap } from "../protocol";
import * as visitor from "../question";
import { FILES, serve } from "../testing/collection";
import { QUESTION, NO_ANSWER } from "../testing/question";
import { settleTextTower } from "../textTower";
import { expectMap, forgetMap, mapping, queryMap, takeMap, toMap } from "./mapping";

const MAP: QueryMap = { spots: [], path: [], arrows: [], share: 0.5, gap: 0.7 };

serve(FILES);
settleTextTower();
await fetchCollections();
while (collectionState.value.phase !== "ready") await new Promise((resolve) => setTimeout(resolve, 1));
mock.restoreAll();
galleryOpens("g");
receive({ kind: "shipped", gallery: "g", pictures: 3 });

beforeEach(() => {
  forgetMap();
  mapping.value = true;
  visitor.startOver("a dog");
  const marks = [{ id: "c", side: "dislike", region: null }] as const;
  const hits = ["b", "a"].map((id) => ({ id, score: 0.2, before: null }));
  answered.value = {
    ...NO_ANSWER,
    hits,
    ranked: 3,
    question: { ...QUESTION, marks },
    milliseconds: 1,
  };
});

test("what is mapped is what was answered: the best, then what is marked, by their names", () => {
  assert.deepEqual(
    [toMap.value?.ids, toMap.value?.names],
    [
      ["b", "a", "c"],
      ["two", "one", "three"],
    ],
  );
});

test("nothing is mapped while the map is closed, or nothing is asked, or the rounds are blind", () => {
  mapping.value = false;
  assert.equal(toMap.value, null);
  mapping.value = true;
  visitor.goBlind();
  assert.equal(toMap.value, null);
  visitor.startOver("");
  assert.equal(toMap.value, null);
});

test("a map that comes too late is not shown", () => {
  const wanted = toMap.value;
  assert.ok(wanted !== null);
  const first = expectMap(wanted);
  const second = expectMap(wanted);
  takeMap({ kind: "map", requestId: first, map: MAP });
  assert.equal(queryMap.peek(), null);
  takeMap({ kind: "map", requestId: second, map: MAP });
  assert.equal(queryMap.value?.drawn, MAP);
  forgetMap();
  assert.equal(queryMap.value, null);
});
