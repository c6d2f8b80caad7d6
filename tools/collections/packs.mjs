/** A collection as the page loads it: one index, and the pictures' bytes end to end in a few packs. */
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Large enough to spare requests, small enough for the first pictures to appear at once; in bytes. */
export const PACK_BYTES = 1 << 20;

/**
 * @template Description
 * @typedef {object} Collection
 * @property {string} name its folder
 * @property {string} title what the visitor reads
 * @property {number} side width and height of every picture
 * @property {{ description: Description, bytes: Buffer }[]} pictures
 * @property {unknown[]} [topics] queries with several right answers
 */

/**
 * Divides pictures into packs of about `limit` bytes, in their order; a picture is never split.
 *
 * @template {object} Description
 * @param {Collection<Description>} collection
 * @param {number} [limit]
 */
export function pack({ name, title, side, pictures, topics }, limit = PACK_BYTES) {
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
    name,
    title,
    hash: sha256(files.map(({ bytes }) => bytes)),
    side,
    packs: files.map(({ url, bytes }) => ({ url, bytes: bytes.length, sha256: sha256([bytes]) })),
    pictures: placed,
    ...(topics && { topics }),
  };
  return { index, files };
}

/**
 * Writes `folder/NAME/{index.json, pack-*.bin}` anew.
 *
 * @template {object} Description
 * @param {string} folder
 * @param {Collection<Description>} collection
 */
export function writeCollection(folder, collection) {
  const { index, files } = pack(collection);
  const target = join(folder, collection.name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const { url, bytes } of files) writeFileSync(join(target, url), bytes);
  writeFileSync(join(target, "index.json"), JSON.stringify(index));
  return index;
}

/** @param {Buffer[]} parts */
function sha256(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
