/**
 * The Objects: Fluent 3D pictures of the emoji that show something, with names from emojibase.
 *
 * Symbols and flags are left out because their meaning is not in what they show, components (skin
 * tones, hair) because they are not pictures of their own.
 */
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { readJson } from "../lib/json.mjs";

const require = createRequire(import.meta.url);

/** Emojibase groups, by the keys in its messages.json. */
const GROUPS = [
  "smileys-emotion",
  "people-body",
  "animals-nature",
  "food-drink",
  "travel-places",
  "activities",
  "objects",
];

/**
 * @typedef {{ hexcode: string, label: string, order?: number, group?: number, subgroup?: number }} Emoji
 * @typedef {{ key: string, message: string, order: number }} Message
 * @typedef {{ groups: Message[], subgroups: Message[] }} Messages
 * @typedef {{ id: string, label: string, subgroup: string }} Description
 */

/** @type {import("./packs.mjs").Facts} */
const FACTS = {
  name: "objects",
  title: "Objects",
  examples: [
    "animals of the sea",
    "vehicles with wheels",
    "people in love",
    "a happy face",
    "making music",
    "playing with a ball",
    "something sweet to eat",
  ],
  framed: false,
  licence: {
    name: "MIT",
    url: "https://github.com/microsoft/fluentui-emoji",
    note: "Fluent Emoji, 3D style, by Microsoft",
  },
};

/**
 * The emoji that a picture is there for, in emojibase's order. Skin-tone variants never appear:
 * emojibase keeps them inside of their base emoji.
 *
 * @param {Emoji[]} emoji
 * @param {Messages} messages
 * @param {string[]} files names of the pictures, `<code points>.webp`
 * @returns {(Description & { file: string })[]}
 */
export function selectObjects(emoji, messages, files) {
  const groups = new Set(
    messages.groups.filter(({ key }) => GROUPS.includes(key)).map((group) => group.order),
  );
  const subgroups = new Map(messages.subgroups.map(({ order, key }) => [order, key]));
  const pictures = new Map(files.map((file) => [pictureId(file.replace(/\.webp$/, "")), file]));
  return emoji
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .flatMap(({ hexcode, label, group = -1, subgroup = -1 }) => {
      const id = pictureId(hexcode);
      const [file, key] = [pictures.get(id), subgroups.get(subgroup)];
      if (file === undefined || key === undefined || !groups.has(group)) return [];
      return [{ id, label, subgroup: key, file }];
    });
}

/**
 * Code points in lower case without the variation selector FE0F, which sources write or leave out as
 * they like.
 *
 * @param {string} codePoints separated by "-"
 */
export function pictureId(codePoints) {
  return codePoints
    .toLowerCase()
    .split("-")
    .filter((point) => point !== "fe0f")
    .join("-");
}

/** Where the Fluent 3D pictures lie, `<code points>.webp`. */
export function pictureFolder() {
  return join(dirname(require.resolve("@lobehub/fluent-emoji-3d/package.json")), "assets");
}

/** The Objects of the installed packages, with their pictures' bytes as they came. */
export function objects() {
  const folder = pictureFolder();
  const emoji = /** @type {Emoji[]} */ (readJson(require.resolve("emojibase-data/en/data.json")));
  const messages = /** @type {Messages} */ (readJson(require.resolve("emojibase-data/en/messages.json")));
  const pictures = selectObjects(emoji, messages, readdirSync(folder)).map(({ file, ...description }) => ({
    description,
    bytes: readFileSync(join(folder, file)),
  }));
  return { ...FACTS, pictures };
}
