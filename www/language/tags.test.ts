import assert from "node:assert/strict";
import { test } from "node:test";
import { inRegion, preferred } from "./tags";

const NAMES = ["en", "de"] as const;

test("the first wish that can be met is", () => {
  for (const [wishes, name] of [
    [["de", "en", "fr"], "de"],
    [[null, "de", "en-GB"], "de"],
    [["fr", null, "it-IT", "de-AT", "en"], "de"],
    [["xx", null, "EN-us", "de"], "en"],
    [["", null, "ja"], "en"],
    [[], "en"],
  ] as const) {
    assert.equal(preferred(wishes, [...NAMES]), name);
  }
});

test("figures are written as in the visitor's own region, where that has the same language", () => {
  assert.equal(inRegion("de", ["en-US", "de-CH", "de"]), "de-CH");
  assert.equal(inRegion("en", ["de-AT"]), "en");
});
