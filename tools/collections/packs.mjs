/** A collection as the page loads it: one index, and the pictures' bytes end to end in a few packs. */
import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The layout that is written here; `src/eval/collection.rs` and the page read no other. */
export const FORMAT = 2;
/** Large enough to spare requests, small enough for the first pictures to appear at once; in bytes. */
export const PACK_BYTES = 1 << 20;

/**
 * @typedef {{ id: string, label: string, captions?: string[], subgroup?: string }} Description a picture's id is unique in
 *   its collection
 * @typedef {{ name: string, url?: string, note?: string }} Licence
 *
 * @typedef {object} Facts what the page says about a collection
 * @property {string} name its folder, and its name in the page's address
 * @property {string} title what the visitor reads
 * @property {string[]} examples first words for a visitor who has none
 * @property {boolean} framed whether a picture fills its tile; else it stands on the page's ground
 * @property {Licence | null} licence of the pictures
 */

/**
 * @template {Description} Of
 * @typedef {Facts & { pictures: { description: Of, bytes: Buffer }[], topics?: unknown[] }} Collection `topics` are queries
 *   with several right answers
 */

/**
 * Divides pictures into packs of about `limit` bytes, in their order; a picture is never split.
 *
 * @template {Description} Of
 * @param {Collection<Of>} collection
 * @param {number} [limit]
 */
export function pack({ name, title, examples, framed, licence, pictures, topics }, limit = PACK_BYTES) {
  /** @type {Buffer[][]} */
  const packs = [];
  let offset = Infinity;
  const placed = pictures.map(({ description, bytes }) => {
    if (offset + bytes.length > limit) {
      packs.push([]);
      offset = 0;
    }
    packs.at(-1)?.push(bytes);
    const place = { pack: packs.length - 1, offset, length: bytes.length };
    offset += bytes.length;
    return { ...description, ...place };
  });
  const files = packs.map((parts, number) => ({ url: `pack-${number}.bin`, bytes: Buffer.concat(parts) }));
  const index = {
    format: FORMAT,
    name,
    title,
    examples,
    framed,
    licence,
    hash: sha256(files.map(({ bytes }) => bytes)),
    packs: files.map(({ url, bytes }) => ({ url, bytes: bytes.length, sha256: sha256([bytes]) })),
    pictures: placed,
    ...(topics && { topics }),
  };
  return { index, files };
}

/**
 * Writes `folder/NAME/{index.json, pack-*.bin}` anew. What was there goes only when all is written.
 *
 * @template {Description} Of
 * @param {string} folder
 * @param {Collection<Of>} collection
 */
export function writeCollection(folder, collection) {
  const { index, files } = pack(collection);
  const target = join(folder, collection.name);
  // Beside the folder, of which every subfolder is a collection.
  const part = `${folder}-${collection.name}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  for (const { url, bytes } of files) writeFileSync(join(part, url), bytes);
  writeFileSync(join(part, "index.json"), JSON.stringify(index));
  mkdirSync(folder, { recursive: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(part, target);
  return index;
}

/** @param {Buffer[]} parts */
function sha256(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
