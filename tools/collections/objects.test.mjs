import assert from "node:assert/strict";
import { test } from "node:test";

import { objects, pictureId, selectObjects } from "./objects.mjs";

const MESSAGES = {
  groups: [
    { key: "smileys-emotion", message: "smileys & emotion", order: 0 },
    { key: "flags", message: "flags", order: 9 },
  ],
  subgroups: [{ key: "face-smiling", message: "smiling", order: 0 }],
};
const GRIN = { hexcode: "1F600", label: "grinning face", order: 2, group: 0, subgroup: 0 };

test("a picture is found whether or not its name spells the variation selector", () => {
  assert.equal(pictureId("2639-FE0F"), "2639");
  assert.equal(pictureId("1F468-200D-2764-FE0F"), "1f468-200d-2764");
  const frown = { ...GRIN, hexcode: "2639-FE0F" };
  assert.equal(selectObjects([frown], MESSAGES, ["2639.webp"])[0]?.file, "2639.webp");
  assert.equal(selectObjects([frown], MESSAGES, ["2639-fe0f.webp"])[0]?.id, "2639");
});

test("emoji without a picture, without a group, or of a group left out are no Objects", () => {
  const ungrouped = { hexcode: GRIN.hexcode, label: GRIN.label };
  assert.deepEqual(selectObjects([GRIN], MESSAGES, []), []);
  assert.deepEqual(selectObjects([ungrouped, { ...GRIN, group: 9 }], MESSAGES, ["1f600.webp"]), []);
});

test("Objects come in emojibase's order", () => {
  const first = { ...GRIN, hexcode: "1F603", order: 1 };
  const ids = selectObjects([GRIN, first], MESSAGES, ["1f600.webp", "1f603.webp"]).map(({ id }) => id);
  assert.deepEqual(ids, ["1f603", "1f600"]);
});

test("the installed packages give 1,376 Objects, each once, none a skin-tone variant", () => {
  const ids = objects().pictures.map(({ description }) => description.id);
  assert.equal(ids.length, 1376);
  assert.equal(new Set(ids).size, 1376);
  assert.ok(!ids.some((id) => /1f3f[b-f]/.test(id)));
});

test("every picture is a WebP, 256 pixels wide", () => {
  for (const { description, bytes } of objects().pictures) {
    assert.equal(bytes.toString("latin1", 8, 16), "WEBPVP8X", description.id);
    assert.equal(1 + bytes.readUIntLE(24, 3), 256, description.id);
  }
});
