import assert from "node:assert/strict";
import { test } from "node:test";
import "../testing/browser";
import { readInquiry } from "../inquiry/inquiry";
import type { Side } from "../protocol";
import { placesCsv, rowsOf, shadeOf } from "./places";
import type { Round } from "./rounds";

const IDS = Array.from({ length: 15 }, (_, at) => `p${at}`);

function round(step: number, ids: readonly string[], marks: Readonly<Record<string, Side>> = {}): Round {
  const raw = Object.entries(marks).map(([id, side]) => ({ id, side }));
  const { inquiry } = readInquiry({ words: "a dog", marks: raw });
  return { step, inquiry, hits: ids.map((id) => ({ id, score: 0.2, before: null })) };
}

test("a row for each picture that was ever among the first, by its last place", () => {
  const last = IDS.at(-1) ?? "";
  const rows = rowsOf([round(1, IDS), round(2, [last, ...IDS.slice(0, -1)], { [last]: "like" })]);
  assert.equal(rows.length, 13);
  assert.deepEqual(rows[0], { id: "p14", places: [15, 1] });
  assert.deepEqual(rows[1], { id: "p0", places: [1, 2] });
  assert.deepEqual(rows.at(-1), { id: "p11", places: [12, 13] });
});

test("what a thumb down put away takes no place; what was not asked for has none", () => {
  const rows = rowsOf([round(1, IDS.slice(0, 3)), round(2, ["p1", "p2", "p9"], { p1: "dislike" })]);
  assert.deepEqual(
    rows.map(({ id, places }) => [id, ...places]),
    [
      ["p2", 3, 1],
      ["p9", null, 2],
      ["p0", 1, null],
      ["p1", 2, "off"],
    ],
  );
});

test("a shade ends with the first row, the first glance, twice that and again", () => {
  for (const [place, shade] of [
    [1, 0],
    [3, 0],
    [4, 1],
    [12, 1],
    [13, 2],
    [48, 3],
    [49, 4],
    [null, 4],
    ["off", 4],
  ] as const) {
    assert.equal(shadeOf(place), shade, String(place));
  }
});

test("as a file, each round is a column", () => {
  const rows = [{ id: "p0", label: "llama", places: [1, null, "off"] as const }];
  assert.deepEqual(placesCsv(["“a dog”", "+ cat", "− llama"], rows).split("\r\n"), [
    "picture,1 “a dog”,2 + cat,3 − llama",
    "llama,1,beyond,off",
    "",
  ]);
});
