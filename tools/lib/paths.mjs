/** Where things lie, as absolute paths. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

/** @param {string[]} parts path below the repository root */
export function at(...parts) {
  return resolve(root, ...parts);
}

/** The model the page ships: `MLT_MODEL` when set, for trying another one, else the embedded one. */
export function modelFile() {
  return resolve(root, process.env["MLT_MODEL"] ?? "models/pocket/pocket.gguf");
}

/**
 * The models beside that one which the page fetches when they are first needed. The embedded model must have them; another
 * one that is tried may lack some, and the page then says so.
 */
export function sidecarFiles() {
  const files = ["summarizer.gguf", "captioner.gguf"].map((name) => join(dirname(modelFile()), name));
  return process.env["MLT_MODEL"] === undefined ? files : files.filter((file) => existsSync(file));
}

/**
 * What is called `name`, as a file name.
 *
 * @param {string} name
 */
export function fileName(name) {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

/** Where cargo puts what it compiles. */
export function cargoTarget() {
  const { CARGO_TARGET_DIR, CARGO_BUILD_TARGET_DIR } = process.env;
  return resolve(root, CARGO_TARGET_DIR ?? CARGO_BUILD_TARGET_DIR ?? "target");
}

/** The models that the page can run, a folder each. */
export const modelsFolder = at("models");
/** Outputs of the set-up that are not the page itself. */
export const build = at(".build");
export const dist = at("dist");
