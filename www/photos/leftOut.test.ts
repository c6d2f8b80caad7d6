import assert from "node:assert/strict";
import { test } from "node:test";
import { reason, sentence } from "./leftOut";
import type { LeftOut, Why } from "./protocol";

function left(why: Why, format: string): LeftOut {
  return { path: "A/x", why, format };
}

test("what was left out is one sentence, by reason and by what it is", () => {
  assert.equal(
    sentence([left("empty", "JPG"), left("undecodable", "HEIC")]),
    "2 left out: 1 HEIC that this browser cannot decode, 1 empty file",
  );
  assert.equal(
    sentence([left("undecodable", "TIFF"), left("undecodable", "HEIC"), left("undecodable", "HEIC")]),
    "3 left out: 2 HEIC and 1 TIFF that this browser cannot decode",
  );
  assert.equal(
    sentence([left("other", "MP4"), left("other", "MP4"), left("other", "TXT"), left("other", "")]),
    "4 left out: 4 files that are no pictures (2 MP4, 1 TXT)",
  );
  assert.equal(
    sentence([left("broken", "JPEG"), left("large", "PNG"), left("unopened", "JPG")]),
    "3 left out: 1 JPEG that is broken or cut off, 1 PNG too large to be decoded here, 1 file that could not be opened",
  );
});

test("each file has a reason of its own", () => {
  assert.equal(reason(left("undecodable", "HEIC")), "HEIC that this browser cannot decode");
  assert.equal(reason(left("other", "")), "no picture");
  assert.equal(reason(left("broken", "")), "picture that is broken or cut off");
});
