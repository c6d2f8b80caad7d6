import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, json, type Row } from "./list";

const ROWS: readonly Row[] = [
  { place: 1, path: "A/1, 2.jpg", score: 0.25, taken: "2021-07-04T16:05:09.000Z" },
  { place: 2, path: '=HYPERLINK("x")', score: -0.5, taken: "2021-07-04T16:05:09.000Z" },
];

test("a list for spreadsheets keeps commas and quotes, and computes nothing", () => {
  assert.deepEqual(csv("a dog", ROWS).split("\r\n"), [
    "words,place,path,score,taken",
    'a dog,1,"A/1, 2.jpg",0.25,2021-07-04T16:05:09.000Z',
    `a dog,2,"'=HYPERLINK(""x"")",-0.5,2021-07-04T16:05:09.000Z`,
    "",
  ]);
});

test("a list for programs says the same", () => {
  assert.deepEqual(JSON.parse(json("a dog", ROWS)), { words: "a dog", photos: ROWS });
});
