/** The Scenes: pictures composed of Objects by the Rust program in tools/scenes, with what is where. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readJson } from "../lib/json.mjs";

/**
 * @typedef {{ id: string, label: string, left: number, top: number, right: number, bottom: number }} Placed
 *   an Object's id and its box in fractions of the scene
 * @typedef {{ id: string, label: string, captions: string[], objects: Placed[] }} Description
 * @typedef {{ kind: "object" | "relation", words: string, relevant: string[] }} Topic
 */

/** @type {import("./packs.mjs").Facts} */
const FACTS = {
  name: "scenes",
  title: "Scenes",
  examples: [
    "a cat next to a soccer ball",
    "a horse to the left of a tree",
    "a birthday cake",
    "something that flies",
    "music",
    "a penguin on a blue background",
  ],
  framed: true,
  licence: {
    name: "MIT",
    url: "https://github.com/microsoft/fluentui-emoji",
    note: "composed of Fluent Emoji, 3D style, by Microsoft",
  },
};

/**
 * The Scenes that lie composed in `folder`.
 *
 * @param {string} folder
 */
export function scenes(folder) {
  const { pictures, topics } = /** @type {{ pictures: Description[], topics: Topic[] }} */ (
    readJson(join(folder, "scenes.json"))
  );
  const withBytes = pictures.map((description) => ({
    description,
    bytes: readFileSync(join(folder, `${description.id}.jpg`)),
  }));
  return { ...FACTS, pictures: withBytes, topics };
}
