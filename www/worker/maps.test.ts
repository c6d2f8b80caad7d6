import assert from "node:assert/strict";
import { test } from "node:test";
import type { QueryMap } from "../protocol";
import { QUESTION } from "../testing/question";
import { mapOf } from "./maps";
import type { Engines } from "./start";

const MAP: QueryMap = { spots: [], path: [], arrows: [], share: 0.5, gap: 0.7 };
const COMMAND = { kind: "map", requestId: 1, question: QUESTION, ids: ["a"], names: ["a dog"] } as const;

function engines(map: () => QueryMap | null): Engines {
  return { search: { map } } as unknown as Engines;
}

test("what the engine refuses has no map, and a trap of it ends the worker", () => {
  assert.equal(
    mapOf(
      engines(() => MAP),
      COMMAND,
    ),
    MAP,
  );
  const refusing = engines(() => {
    throw new Error("the words and the picture cancel each other out");
  });
  assert.equal(mapOf(refusing, COMMAND), null);
  const trapped = engines(() => {
    throw new WebAssembly.RuntimeError("unreachable");
  });
  assert.throws(() => mapOf(trapped, COMMAND), WebAssembly.RuntimeError);
});
