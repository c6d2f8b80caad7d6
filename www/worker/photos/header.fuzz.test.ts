import assert from "node:assert/strict";
import { changedBytes, fuzzed } from "../../testing/fuzz";
import { readHeader } from "./header";
import { gif, heic, jpeg, png, webp } from "./testing/files";

const TAGS = { width: 640, height: 480, orientation: 6, taken: "2021:07:04 16:05:09" };
const FILES = [jpeg(TAGS), png(TAGS), webp(TAGS), gif(640, 480), heic("heic", 640, 480)] as const;

fuzzed("any bytes have a header, whose numbers are numbers", (random) => {
  const { size, orientation, taken } = readHeader(changedBytes(random.oneOf(FILES), random));
  for (const side of size === null ? [] : [size.width, size.height]) {
    assert.ok(Number.isSafeInteger(side) && side >= 0, `${side}`);
  }
  assert.ok(Number.isInteger(orientation) && orientation >= 1 && orientation <= 8, `${orientation}`);
  assert.ok(taken === null || Number.isFinite(taken), `${taken}`);
});
