/** Questions about the Objects from emojibase's tags: `node tools/collections/tags.mjs > tests/tags.json`. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { readJson } from "../lib/json.mjs";
import { objects, pictureId } from "./objects.mjs";

const require = createRequire(import.meta.url);

/** A tag of fewer pictures fits on half a page; one of more says little. */
const FEWEST = 5;
const MOST = 100;

/** @typedef {{ words: string, kind: string, relevant: string[] }} Question */

/**
 * Every tag that so many of the Objects have, with those that have it, in the order of the alphabet.
 *
 * @returns {Question[]}
 */
export function tagQuestions() {
  const emoji = /** @type {{ hexcode: string, tags?: string[] }[]} */ (
    readJson(require.resolve("emojibase-data/en/data.json"))
  );
  const tags = new Map(emoji.map(({ hexcode, tags = [] }) => [pictureId(hexcode), tags]));
  /** @type {Map<string, string[]>} */
  const pictures = new Map();
  for (const { description } of objects().pictures) {
    for (const tag of tags.get(description.id) ?? []) {
      pictures.set(tag, [...(pictures.get(tag) ?? []), description.id]);
    }
  }
  return [...pictures]
    .filter(([, relevant]) => relevant.length >= FEWEST && relevant.length <= MOST)
    .map(([words, relevant]) => ({ words, kind: "tag", relevant }))
    .toSorted((a, b) => (a.words < b.words ? -1 : 1));
}

/** The file, with one question a line. */
function file() {
  const about =
    "The tags of emojibase that 5 to 100 of the Objects have, each with the pictures that have it; made by " +
    "tools/collections/tags.mjs. Some tags are odd and some pictures lack one that they deserve: strategies are " +
    "compared on the same ones.";
  const lines = tagQuestions().map((question) => `    ${JSON.stringify(question)}`);
  const head = { format: 1, collection: "objects", about };
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "questions": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(file());
