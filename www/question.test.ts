import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./testing/browser";
import * as visitor from "./question";

/** The question as it stands, read anew. */
function asked() {
  return visitor.question.value;
}

beforeEach(() => {
  visitor.startOver("");
  visitor.strategy.choose("prf");
});

test("there is no question without words or marks", () => {
  assert.equal(asked(), null);
  visitor.type("   ");
  assert.equal(asked(), null);
  visitor.mark("a", "like");
  assert.deepEqual(asked()?.marks, [{ id: "a", side: "like", region: null }]);
});

test("a question says everything that counts", () => {
  visitor.type("a dog");
  visitor.mark("a", "dislike");
  assert.deepEqual(asked(), {
    words: "a dog",
    example: null,
    marks: [{ id: "a", side: "dislike", region: null }],
    wishes: { more: [], less: [] },
    strategy: "prf",
    mode: "clicks",
    params: { weights: null, tau: null, k: null },
    first: 96,
  });
});

test("marks stay while words are refined, and go with a search begun from nothing", () => {
  visitor.mark("a", "like");
  visitor.type("d");
  assert.deepEqual(visitor.marks.value, []);
  visitor.mark("a", "like");
  visitor.type("dog");
  assert.equal(visitor.marks.value.length, 1);
  visitor.startOver("cat");
  assert.deepEqual(visitor.marks.value, []);
});

test("wishes alone are a question only under a strategy that counts them", () => {
  visitor.strategy.choose("explicit");
  visitor.addWish("more", "snow");
  assert.deepEqual(asked()?.wishes, { more: ["snow"], less: [] });
  visitor.strategy.choose("grf");
  assert.equal(visitor.marked.value, false);
  assert.equal(asked(), null);
});

test("blind rounds wait for words, and for wishes where the strategy needs them", () => {
  visitor.mark("a", "like");
  visitor.goBlind();
  assert.equal(visitor.missing.value, "words");
  assert.equal(asked(), null);
  visitor.type("a dog");
  assert.equal(asked()?.mode, "blind");
  visitor.strategy.choose("explicit");
  visitor.addWish("less", "snow");
  assert.equal(visitor.missing.value, "wishes");
  visitor.addWish("more", "a ball");
  assert.equal(visitor.missing.value, null);
});

test("leaving blind rounds brings the marks back", () => {
  visitor.type("a dog");
  visitor.mark("a", "like");
  const before = asked();
  visitor.goBlind();
  visitor.leaveBlind();
  assert.deepEqual(asked(), before);
});

test("words typed into blind rounds leave the marks that wait behind them alone", () => {
  visitor.type("a cat");
  visitor.mark("a", "like");
  visitor.addWish("more", "snow");
  visitor.goBlind();
  visitor.type("");
  visitor.type("a dog");
  visitor.leaveBlind();
  assert.equal(visitor.marks.value.length, 1);
  assert.deepEqual(visitor.wishes.value.more, ["snow"]);
});

test("other pictures take the marks along, and leave the wishes", () => {
  visitor.mark("a", "like");
  visitor.addWish("less", "people");
  visitor.forgetPictures();
  assert.equal(visitor.marks.value.length, 0);
  assert.deepEqual(visitor.wishes.value.less, ["people"]);
});

test("more of a ranking is asked for until there are other words", () => {
  visitor.type("a dog");
  visitor.widen();
  assert.equal(asked()?.first, visitor.MOST);
  visitor.mark("a", "like");
  assert.equal(asked()?.first, visitor.MOST);
  visitor.type("a cat");
  assert.equal(asked()?.first, 96);
});

test("a picture alone is a question, with words it is half of it, and starting over forgets it", () => {
  visitor.askWith("a");
  assert.deepEqual(asked()?.example, { id: "a", share: 1 });
  visitor.takeExampleBack();
  assert.equal(asked(), null);
  visitor.type("a dog");
  visitor.askWith("a");
  assert.deepEqual(asked()?.example, { id: "a", share: 0.5 });
  visitor.setShare(0.25);
  assert.deepEqual(asked()?.example, { id: "a", share: 0.25 });
  visitor.startOver("");
  assert.equal(asked(), null);
});

test("words that join a picture share the query with it", () => {
  visitor.askWith("a");
  visitor.mark("b", "like");
  visitor.type("in the snow");
  assert.deepEqual(asked()?.example, { id: "a", share: 0.5 });
  assert.equal(asked()?.marks.length, 1);
});

test("a picture does not count in blind rounds", () => {
  visitor.type("a dog");
  visitor.askWith("a");
  visitor.goBlind();
  assert.equal(asked()?.example, null);
});
