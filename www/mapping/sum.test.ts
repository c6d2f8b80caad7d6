import assert from "node:assert/strict";
import { test } from "node:test";
import { term } from "../testing/question";
import { chain } from "./sum";

test("each arrow begins where the one before ends, and says what it does", () => {
  const drawn = chain([
    { term: term({ kind: "query", coefficient: 1 }), by: [1, 2] },
    { term: term({ kind: "picture", coefficient: 0.5 }), by: [0.5, 0] },
    { term: term({ kind: "caption", coefficient: -0.25 }), by: [0, -1] },
  ]);
  assert.deepEqual(
    drawn.map(({ pull, from, to }) => [pull, from, to]),
    [
      ["asked", [0, 0], [1, 2]],
      ["attracts", [1, 2], [1.5, 2]],
      ["repels", [1.5, 2], [1.5, 1]],
    ],
  );
  assert.deepEqual(chain([]), []);
});
