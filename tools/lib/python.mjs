/** The Python that the training code's tests run in. */
import { spawnSync } from "node:child_process";

import { at } from "./paths.mjs";

const NEEDED = "import gguf, pytest, torch";

/**
 * The first of `PYTHON`, training's own environment and the system's that has what the tests need.
 *
 * @returns {string | undefined} undefined when there is none
 */
export function findTrainingPython() {
  const places = [process.env["PYTHON"], at("training/.venv/bin/python"), "python3"];
  return places.find((path) => path !== undefined && spawnSync(path, ["-c", NEEDED]).status === 0);
}
