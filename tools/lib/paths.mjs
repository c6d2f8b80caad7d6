/** Where things lie, as absolute paths. */
import { resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

/** @param {string[]} parts path below the repository root */
export function at(...parts) {
  return resolve(root, ...parts);
}

/** The model the page ships: `MLT_MODEL` when set, for trying another one, else the embedded one. */
export function modelFile() {
  return resolve(root, process.env["MLT_MODEL"] ?? "models/pocket/pocket.gguf");
}

/** Outputs of the set-up that are not the page itself. */
export const build = at(".build");
export const dist = at("dist");
