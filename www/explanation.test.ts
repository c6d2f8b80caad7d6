import assert from "node:assert/strict";
import { test } from "node:test";
import "./testing/browser";
import { fedBack, nameOf, termOfPicture, termOfWords } from "./explanation";
import { explanation, term } from "./testing/question";

const PART = { left: 0, top: 0, right: 0.5, bottom: 0.5 };
const QUERY = term({ kind: "query", text: "a dog" });
const WISH = term({ kind: "words", text: "snow" });
const CAPTION = term({ kind: "caption", id: "a", text: "a dog in snow" });
const WHOLE = term({ kind: "picture", id: "b" });
const PIECE = term({ kind: "picture", id: "b", region: PART });
const ALL = explanation({ terms: [QUERY, WISH, CAPTION, WHOLE, PIECE] });

test("a mark finds its own term: picture or caption, whole or part", () => {
  assert.equal(termOfPicture(ALL, { id: "a", region: null }), CAPTION);
  assert.equal(termOfPicture(ALL, { id: "b", region: null }), WHOLE);
  assert.equal(termOfPicture(ALL, { id: "b", region: { ...PART } }), PIECE);
  assert.equal(termOfPicture(ALL, { id: "c", region: null }), undefined);
  assert.equal(termOfPicture(undefined, { id: "a", region: null }), undefined);
});

test("a wish finds its words, not a caption or a query that reads the same", () => {
  assert.equal(termOfWords(ALL, "snow"), WISH);
  assert.equal(termOfWords(ALL, "a dog"), undefined);
});

test("all but the query was fed back", () => {
  assert.deepEqual(fedBack(ALL), [WISH, CAPTION, WHOLE, PIECE]);
});

test("terms are named as the formula names them", () => {
  const names = [QUERY, WISH, CAPTION, WHOLE, term({ kind: "summary" })].map(nameOf);
  assert.deepEqual(names, ["q", "“snow”", "“a dog in snow”", "b", "s"]);
});
