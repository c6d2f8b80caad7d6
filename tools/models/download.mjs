/** Fetching a large file so that nothing that arrived is lost: it goes on where it broke off, and its hash is checked. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

import { ask } from "./hub.mjs";

/** How often a transfer that breaks off is taken up again by itself. */
const RETRIES = 3;

/**
 * Fetches one file of a model to `target`; one that is there already is left.
 *
 * @param {import("./hub.mjs").Hub} hub
 * @param {{ id: string, revision: string }} model
 * @param {import("./hub.mjs").HubFile} file
 * @param {string} target
 * @param {(bytes: number) => void} progress with how many bytes are there
 */
export async function download(hub, { id, revision }, file, target, progress) {
  if (existsSync(target)) return;
  const part = `${target}.part`;
  const path = `${id}/resolve/${encodeURIComponent(revision)}/${file.path}`;
  for (let tries = 0; sizeOf(part) < file.size || !existsSync(part); tries += 1) {
    try {
      await receive(hub, id, path, file, part, progress);
    } catch (error) {
      if (!(error instanceof BrokenOff)) throw error;
      if (tries === RETRIES) {
        throw new Error(
          `the download of ${file.path} broke off after ${sizeOf(part)} of ${file.size} bytes; ` +
            "the same command goes on from there",
          { cause: error },
        );
      }
    }
  }
  if (sizeOf(part) !== file.size || !(await isIntact(part, file))) {
    rmSync(part);
    throw new Error(`${file.path} is not the file that the hub lists (its hash differs); it was deleted: try again`);
  }
  renameSync(part, target);
}

/** A transfer that ended too early, which is worth another try. */
class BrokenOff extends Error {}

/**
 * Appends what is missing of a file.
 *
 * @param {import("./hub.mjs").Hub} hub
 * @param {string} id
 * @param {string} path
 * @param {import("./hub.mjs").HubFile} file
 * @param {string} part
 * @param {(bytes: number) => void} progress
 */
async function receive(hub, id, path, file, part, progress) {
  let bytes = sizeOf(part);
  /** @type {Record<string, string>} */
  const range = bytes > 0 ? { range: `bytes=${bytes}-` } : {};
  const response = await ask(hub, id, path, range);
  // A server that knows no ranges sends the file from its start.
  if (response.status !== 206) bytes = 0;
  const out = await open(part, bytes > 0 ? "a" : "w");
  try {
    for await (const chunk of received(response)) {
      bytes += chunk.length;
      // More than was announced would only fill the disk.
      if (bytes > file.size) throw new Error(`${file.path} is longer than the hub says`);
      await out.writeFile(chunk);
      progress(bytes);
    }
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== "ENOSPC") throw error;
    throw new Error(`the disk is full: ${part} needs ${file.size} bytes`, { cause: error });
  } finally {
    await out.close();
  }
  if (bytes < file.size) throw new BrokenOff("the connection was closed early");
}

/**
 * What arrives of a response. Only its own failures are such that another try may mend.
 *
 * @param {Response} response
 * @returns {AsyncGenerator<Uint8Array, void>}
 */
async function* received(response) {
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read().catch((/** @type {unknown} */ cause) => {
      throw new BrokenOff("the connection broke off", { cause });
    });
    if (part === undefined || part.done) return;
    yield part.value;
  }
}

/** @param {string} file */
function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Whether a file has the hash that the hub lists; true where it lists none.
 *
 * @param {string} path
 * @param {import("./hub.mjs").HubFile} file
 */
async function isIntact(path, { size, hash }) {
  if (hash === undefined) return true;
  const sum = createHash(hash.algorithm === "git" ? "sha1" : "sha256");
  // What git hashes of a file begins with its length.
  if (hash.algorithm === "git") sum.update(`blob ${size}\0`);
  await pipeline(createReadStream(path), sum);
  return sum.digest("hex") === hash.digest;
}
