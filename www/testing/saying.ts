/** What a visitor reads, for tests. */
import assert from "node:assert/strict";

import { inWords } from "../language";
import { saidOf } from "../message";

/** For `assert.rejects` and `assert.throws`: whether the failure is told in such words. */
export function saying(words: RegExp): (error: unknown) => true {
  return (error) => {
    assert.match(inWords(saidOf(error)), words);
    return true;
  };
}
