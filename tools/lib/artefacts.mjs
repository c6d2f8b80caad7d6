/** Everything the page is made of, each as a step. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { writeCatalogue } from "../collections/catalogue.mjs";
import { isReplaced } from "../collections/own.mjs";
import { EMBEDDED, readCatalogue } from "../models/catalogue.mjs";
import { pageModels } from "../sbom/models.mjs";
import { at, build, cargoTarget, modelFile, modelsFolder, sidecarFiles } from "./paths.mjs";
import { run } from "./run.mjs";
import { WASM_TARGET, npmPackages, requireTools, wasmTarget } from "./setup.mjs";
import { step } from "./step.mjs";
import { runTool } from "./tool.mjs";

/**
 * `quick` compiles in a minute or two and serves tests and trying out; `release` is what gets
 * published.
 *
 * @typedef {"quick" | "release"} Profile
 */

const MODULE = "pkg/more_like_this_bg.wasm";
const GLUE = "pkg/more_like_this.js";
const RELAXED = { text: "crates/kernels/src/relaxed.wat", module: "pkg/relaxed.wasm" };
const RUST = [
  "Cargo.toml",
  "Cargo.lock",
  ".cargo",
  "crates/kernels",
  "crates/random",
  "package-lock.json",
  "src",
  "tools/bindgen",
  "tools/lib/artefacts.mjs",
];
/** What decides which crates are linked in, and what the notice says of ourselves. */
const LINKED = ["Cargo.toml", "Cargo.lock", "crates/kernels/Cargo.toml", "crates/random/Cargo.toml"];
const OURS = ["package.json", "package-lock.json", "LICENSE-MIT", "LICENSE-APACHE"];
const PAGE = [
  "index.html",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.base.json",
  "webpack.config.js",
  "tools/bundle.mjs",
  "tools/lib/offline.mjs",
  "tools/lib/paths.mjs",
  "tools/lib/policy.mjs",
  "www",
  "pkg",
  ".build/collections",
];

/**
 * Builds `dist/` and all that it needs.
 *
 * @param {Profile} profile
 */
export async function buildPage(profile) {
  requireTools();
  const missing = [modelFile(), ...sidecarFiles()].find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`no model file at ${missing}`);
  await npmPackages();
  await wasmPackage(profile);
  await relaxedModule();
  await collections();
  await licences();
  await billOfMaterials();
  const models = writeModels();
  const inputs = [
    ...PAGE,
    ".build/licences.html",
    ".build/models.json",
    ".build/sbom.cdx.json",
    modelFile(),
    ...sidecarFiles(),
    ...models,
  ];
  await step({ name: "Page", inputs, outputs: ["dist/index.html"] }, () => run("node", ["tools/bundle.mjs"]));
}

/** Writes the list of the models that the page can run. Returns the files of those beside the embedded one. */
function writeModels() {
  const models = readCatalogue(modelsFolder);
  mkdirSync(build, { recursive: true });
  writeFileSync(at(".build/models.json"), `${JSON.stringify(models)}\n`);
  const others = models.filter(({ name }) => name !== EMBEDDED);
  return others.flatMap(({ name, file, auxiliary }) => [
    join(modelsFolder, file),
    ...auxiliary.map((one) => join(modelsFolder, name, one)),
  ]);
}

/** @param {Profile} profile */
async function wasmPackage(profile) {
  const toolchain = await wasmTarget();
  await step(
    { name: "WebAssembly package", inputs: RUST, outputs: [MODULE, GLUE], variant: profile },
    async () => {
      const flags = ["--lib", "--no-default-features", "--target", WASM_TARGET, "--profile", profile];
      await run("cargo", [...toolchain, "build", ...flags]);
      const module = join(cargoTarget(), WASM_TARGET, profile, "more_like_this.wasm");
      await runTool("bindgen", [module, "pkg"]);
      if (profile === "release") await optimise(MODULE);
    },
  );
}

/** The loops that take relaxed SIMD, which are a module of their own: the text says why. Returns its file. */
export async function relaxedModule() {
  const { text, module } = RELAXED;
  await step({ name: "Relaxed SIMD", inputs: [text, "package-lock.json"], outputs: [module] }, () => {
    mkdirSync(at("pkg"), { recursive: true });
    const features = ["--enable-simd", "--enable-relaxed-simd"];
    return run("node", ["node_modules/binaryen/bin/wasm-as", ...features, text, "-o", module]);
  });
  return module;
}

/**
 * Runs binaryen over a module in place.
 *
 * @param {string} module
 */
async function optimise(module) {
  const features = ["--enable-simd", "--enable-bulk-memory", "--enable-nontrapping-float-to-int"];
  const more = [
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
  ];
  const out = `${module}.opt`;
  await run("node", ["node_modules/binaryen/bin/wasm-opt", "-O3", ...features, ...more, module, "-o", out]);
  renameSync(at(out), at(module));
}

/** The bundled collections, `.build/collections/NAME`, and the list of all that are there. */
export async function collections() {
  await collection("objects", []);
  await collection("scenes", ["Cargo.lock", "tools/scenes", "crates/random"]);
  writeCatalogue(at(".build/collections"));
}

/**
 * @param {string} name
 * @param {string[]} sources what it is made from beside the installed packages
 */
async function collection(name, sources) {
  if (isReplaced(build, name)) {
    console.log(`= Collection ${name}: replaced by a collection of your own`);
    return;
  }
  const inputs = ["package-lock.json", "tools/collections", "models/pocket/vectors", ...sources];
  const outputs = [`.build/collections/${name}/index.json`];
  await step({ name: `Collection ${name}`, inputs, outputs }, () =>
    run("node", ["tools/collections/main.mjs", name]),
  );
}

/** The notice of everything in the page that others made. */
async function licences() {
  const inputs = [...LINKED, ...OURS, "tools/licences", "tools/licences.mjs"];
  const outputs = [".build/licences.html"];
  await step({ name: "Third-party notice", inputs, outputs }, () => run("node", ["tools/licences.mjs"]));
}

/** What the page is made of, as programs read it. */
async function billOfMaterials() {
  const models = pageModels().map(({ file }) => file);
  const inputs = [...LINKED, ...OURS, ...models, "tools/licences", "tools/sbom", "tools/sbom.mjs"];
  const outputs = [".build/sbom.cdx.json"];
  await step({ name: "Bill of materials", inputs, outputs }, () => run("node", ["tools/sbom.mjs"]));
}
