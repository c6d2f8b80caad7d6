import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions, withOption } from "./options";

test("the address says what it can", () => {
  assert.deepEqual(
    readOptions("?executor=cpu&encoders=3&simd=plain&vectors=off&arrive=off&pictures=24&model=clip&lang=de"),
    {
      executor: "cpu",
      encoders: 3,
      simd: "plain",
      vectors: "off",
      arrive: "off",
      kiosk: false,
      game: null,
      lab: false,
      pictures: 24,
      model: "clip",
      lang: "de",
    },
  );
});

test("what it says wrongly is as if it were not there", () => {
  const nothing = {
    executor: "auto",
    encoders: null,
    simd: null,
    vectors: null,
    arrive: null,
    kiosk: false,
    game: null,
    lab: false,
    pictures: null,
    model: null,
    lang: null,
  };
  assert.deepEqual(readOptions(""), nothing);
  assert.deepEqual(readOptions("?executor=x&encoders=0&simd=fast&vectors=on&arrive=1&pictures=-1"), nothing);
  for (const pictures of ["0", "24abc", "1e9", "2.5", "9".repeat(20)]) {
    assert.equal(readOptions(`?pictures=${pictures}`).pictures, null, pictures);
  }
});

test("a stand is one whatever it says of itself, but off", () => {
  assert.ok(readOptions("?kiosk").kiosk);
  assert.ok(readOptions("?kiosk=yes&pictures=3").kiosk);
  assert.ok(!readOptions("?kiosk=off").kiosk);
});

test("the Lab is open where the address says so", () => {
  assert.ok(readOptions("?lab").lab);
  assert.ok(!readOptions("?lab=off").lab);
});

test("a game's seed is a short word", () => {
  assert.equal(readOptions("?game=class-7b").game, "class-7b");
  for (const game of ["", "a b", "<b>", "x".repeat(33)]) {
    assert.equal(readOptions(`?game=${encodeURIComponent(game)}`).game, null, game);
  }
});

test("one option is set, the others stay", () => {
  assert.equal(withOption("?pictures=24&model=clip", "model", "pocket"), "?pictures=24&model=pocket");
  assert.equal(withOption("", "model", "a b"), "?model=a+b");
});
