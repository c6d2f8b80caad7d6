import { readFileSync } from "node:fs";

/**
 * A file's JSON, for the caller to give a type to.
 *
 * @param {string} path
 */
export function readJson(path) {
  return parseJson(readFileSync(path, "utf8"));
}

/**
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  return JSON.parse(text);
}
