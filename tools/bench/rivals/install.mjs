/** Puts into `.build/rivals` what the rivals need: their npm and Python packages, their model files, the bundled workers. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { pictureFolder } from "../../collections/objects.mjs";
import { at, modelFile, root } from "../../lib/paths.mjs";
import { datasetFolder } from "../../lib/quality.mjs";
import { run } from "../../lib/run.mjs";
import { step } from "../../lib/step.mjs";

const SOURCES = "tools/bench/rivals";
export const RIVALS = at(".build/rivals");
export const MODELS = join(RIVALS, "models");
const NEEDED = "import gguf, numpy, onnx, onnxruntime, PIL, tensorflow";
const VENV = join(RIVALS, process.platform === "win32" ? "venv/Scripts/python.exe" : "venv/bin/python");

/**
 * Everything, on first use; later only what has changed since.
 *
 * @param {string | null} wanted the folder of pictures for calibration and probes
 * @returns {Promise<string>} the Python that has the rivals' packages
 */
export async function install(wanted) {
  const pictures = wanted ?? defaultPictures();
  if (!existsSync(pictures)) throw new Error(`no pictures at ${pictures}: --pictures names another folder`);
  mkdirSync(RIVALS, { recursive: true });
  await npmPackages();
  const python = await pythonPackages();
  await models(python, pictures);
  await workers();
  return python;
}

/** Photographs where there are some, else the bundled drawings. */
function defaultPictures() {
  const photographs = join(datasetFolder("flickr8k"), "images");
  return existsSync(photographs) ? photographs : pictureFolder();
}

async function npmPackages() {
  const files = ["package.json", "package-lock.json"];
  const inputs = files.map((file) => join(SOURCES, file));
  const outputs = [join(RIVALS, "node_modules/.package-lock.json")];
  await step({ name: "Rivals, npm packages", inputs, outputs }, () => {
    for (const file of files) copyFileSync(at(SOURCES, file), join(RIVALS, file));
    return run("npm", ["ci", "--prefix", RIVALS, "--ignore-scripts", "--no-audit", "--no-fund"]);
  });
}

/** `PYTHON` where it has the packages, else an environment of their own. */
async function pythonPackages() {
  const given = process.env["PYTHON"];
  if (given !== undefined && spawnSync(given, ["-c", NEEDED]).status === 0) return given;
  const base = given ?? "python3";
  const inputs = [join(SOURCES, "requirements.txt")];
  await step({ name: "Rivals, Python packages", inputs, outputs: [VENV], variant: base }, async () => {
    if (spawnSync(base, ["-m", "venv", join(RIVALS, "venv")], { stdio: "inherit" }).status !== 0) {
      throw new Error(
        `${base} makes no virtual environment: install Python 3 with venv (python3-venv), or set PYTHON`,
      );
    }
    await run(VENV, ["-m", "pip", "install", "--quiet", "--requirement", at(SOURCES, "requirements.txt")]);
  });
  return VENV;
}

/**
 * @param {string} python
 * @param {string} pictures
 */
async function models(python, pictures) {
  const inputs = [join(SOURCES, "export"), join(SOURCES, "requirements.txt"), modelFile()];
  const outputs = [join(MODELS, "manifest.json")];
  await step({ name: "Rivals, model files", inputs, outputs, variant: pictures }, () =>
    run(python, ["-m", "export", modelFile(), pictures, MODELS], {
      // Leaves no compiled modules among the sources.
      env: { PYTHONPATH: at(SOURCES), PYTHONDONTWRITEBYTECODE: "1" },
    }),
  );
}

/** A worker for each runtime and the page that talks to them. */
async function workers() {
  // Not there before the product's own packages are.
  const { build } = await import("esbuild");
  const folder = at(SOURCES, "workers");
  const helpers = ["memory.ts", "serve.ts", "protocol.ts"];
  const names = readdirSync(folder).filter((name) => !helpers.includes(name) && !name.endsWith(".d.ts"));
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => join(folder, name)),
    outdir: join(RIVALS, "workers"),
    nodePaths: [join(RIVALS, "node_modules")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    logLevel: "warning",
  });
}
