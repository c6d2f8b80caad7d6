/** The browser that tests and the benchmark drive: the system's, never a downloaded one. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * The first of `CHROMIUM` and the usual names on the PATH.
 *
 * @returns {string | undefined} undefined when there is none
 */
export function findChromium() {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env["CHROMIUM"], ...places].find((path) => path !== undefined && isProgram(path));
}

/** As `findChromium`, for those who cannot go on without. */
export function chromium() {
  const path = findChromium();
  if (path === undefined) throw new Error("no Chromium on the PATH: install it, or set CHROMIUM");
  return path;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
