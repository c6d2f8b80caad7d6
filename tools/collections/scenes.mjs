/** The Scenes: pictures composed of Objects by the Rust program in tools/scenes, with what is where. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readJson } from "../lib/json.mjs";

/**
 * @typedef {{ id: string, label: string, left: number, top: number, right: number, bottom: number }} Placed
 *   an Object's id and its box in fractions of the scene
 * @typedef {{ id: string, label: string, tags: string[], captions: string[], objects: Placed[] }} Description
 * @typedef {{ kind: "object" | "relation", words: string, relevant: string[] }} Topic
 */

/**
 * The Scenes that lie composed in `folder`.
 *
 * @param {string} folder
 */
export function scenes(folder) {
  const { side, pictures, topics } =
    /** @type {{ side: number, pictures: Description[], topics: Topic[] }} */ (
      readJson(join(folder, "scenes.json"))
    );
  const withBytes = pictures.map((description) => ({
    description,
    bytes: readFileSync(join(folder, `${description.id}.jpg`)),
  }));
  return { name: "scenes", title: "Scenes", side, pictures: withBytes, topics };
}
