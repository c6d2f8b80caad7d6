/**
 * `npm test [-- GROUP...]`: every check of the repository, or those of the groups named. With CI=true
 * a check that cannot run on this machine fails instead of being skipped.
 */
import { buildPage } from "./lib/artefacts.mjs";
import { fuzz } from "./fuzz/campaign.mjs";
import { lackingFuzzer } from "./fuzz/program.mjs";
import { TARGETS } from "./fuzz/targets.mjs";
import { runChecks, summary } from "./lib/checks.mjs";
import { findChromium } from "./lib/chromium.mjs";
import { checkAudit, deny, lackingAdvisories, lackingAudit, lackingDeny } from "./lib/dependencies.mjs";
import { main } from "./lib/main.mjs";
import { at } from "./lib/paths.mjs";
import { findTrainingPython } from "./lib/python.mjs";
import { DATASETS } from "./lib/quality.mjs";
import { run } from "./lib/run.mjs";
import { WASM_TARGET, npmPackages, requireTools, wasmTarget } from "./lib/setup.mjs";
import { files } from "./lib/step.mjs";
import { vulkan } from "./lib/vulkan.mjs";

const CI = process.env["CI"] === "true";
const TYPESCRIPT = ["tsconfig.json", "tsconfig.worker.json", "tsconfig.test.json", "tsconfig.tools.json"];
const CLIPPY = ["--", "--deny", "warnings"];
/** Seconds of each fuzz target: enough to find again what was found, not to find anew. */
const FUZZING = 30;
const WASM = ["--lib", "--no-default-features", "--target", WASM_TARGET];

/** @type {import("./lib/checks.mjs").Check[]} */
const CHECKS = [
  { group: "rust", name: "format", work: () => run("cargo", ["fmt", "--all", "--check"]) },
  {
    group: "rust",
    name: "format, fuzz programs",
    work: () => run("cargo", ["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]),
  },
  {
    group: "rust",
    name: "clippy",
    work: () => run("cargo", ["clippy", "--workspace", "--all-targets", ...CLIPPY]),
  },
  {
    group: "rust",
    name: "clippy, WebAssembly",
    work: async () => run("cargo", [...(await wasmTarget()), "clippy", ...WASM, ...CLIPPY]),
  },
  {
    group: "rust",
    name: "tests",
    lackingPart: () => (vulkan() ? undefined : "GPU kernels: no Vulkan driver, install mesa-vulkan-drivers"),
    work: () =>
      run("cargo", ["test", "--workspace"], { env: { ...vulkan(), ...(CI && { REQUIRE_GPU: "1" }) } }),
  },
  {
    group: "rust",
    name: "kernels, WebAssembly",
    lackingPart: () => (findChromium() ? undefined : "relaxed SIMD: no Chromium on the PATH"),
    work: () => run("node", ["tools/kernels-wasm.mjs"]),
  },
  { group: "page", name: "build", work: () => buildPage("quick") },
  ...TYPESCRIPT.map((project) => ({
    group: "page",
    name: `types, ${project}`,
    work: () => run("node", ["node_modules/typescript/bin/tsc", "--project", project]),
  })),
  {
    group: "page",
    name: "lint",
    work: () => run("node", ["node_modules/eslint/bin/eslint.js", "--max-warnings", "0", "."]),
  },
  {
    group: "page",
    name: "format",
    work: () => run("node", ["node_modules/prettier/bin/prettier.cjs", "--check", "."]),
  },
  {
    group: "page",
    name: "unit tests",
    work: () => run("node", ["--import", "tsx", "--test", "--test-reporter=spec", ...unitTests()]),
  },
  { group: "browser", name: "build", work: () => buildPage("quick") },
  ...["cpu", "webgpu"].map((project) => ({
    group: "browser",
    name: `end to end, ${project}`,
    lacking: () => (findChromium() ? undefined : "no Chromium on the PATH: install it, or set CHROMIUM"),
    work: () => run("node", ["node_modules/@playwright/test/cli.js", "test", "--project", project]),
  })),
  {
    group: "dependencies",
    name: "licences, sources, bans",
    lacking: lackingDeny,
    // Neither the tool nor the databases are part of any machine.
    optional: true,
    work: () => deny(["licenses", "sources", "bans"]),
  },
  {
    group: "dependencies",
    name: "advisories of crates",
    lacking: lackingAdvisories,
    optional: true,
    work: () => deny(["advisories"]),
  },
  {
    group: "dependencies",
    name: "advisories of npm packages",
    lacking: lackingAudit,
    optional: true,
    work: checkAudit,
  },
  ...TARGETS.map((target) => ({
    group: "fuzz",
    name: target.name,
    lacking: () => (target.test === undefined ? lackingFuzzer() : undefined),
    // Compiling the engine with instruments takes as long as all else together.
    onRequest: true,
    work: () => fuzz(target, { seconds: FUZZING }),
  })),
  {
    group: "training",
    name: "unit tests",
    lacking: () =>
      findTrainingPython()
        ? undefined
        : "no Python with PyTorch and pytest: see training/README.md, or set PYTHON",
    // PyTorch is gigabytes, and only who trains a model needs it.
    optional: true,
    work: () => run(findTrainingPython() ?? "python3", ["-m", "pytest", "-q", "training/tests"]),
  },
  ...DATASETS.map((dataset) => ({
    group: "quality",
    name: dataset.name,
    lacking: () => (dataset.present() ? undefined : `no data at ${dataset.folder}`),
    // What may not be redistributed cannot be asked of a fresh machine.
    optional: true,
    work: () => dataset.measure(),
  })),
];

function unitTests() {
  const all = ["tools", "www"].flatMap((folder) => files(at(folder)));
  return all.filter((file) => /\.test\.(mjs|ts)$/.test(file));
}

await main(async () => {
  const wanted = process.argv.slice(2);
  const groups = new Set(CHECKS.map(({ group }) => group));
  const unknown = wanted.filter((group) => !groups.has(group));
  if (unknown.length > 0)
    throw new Error(`no such group: ${unknown.join(", ")}; there are ${[...groups].join(", ")}`);
  requireTools();
  await npmPackages();
  const outcomes = await runChecks(
    CHECKS.filter(({ group, onRequest }) =>
      wanted.length === 0 ? onRequest !== true : wanted.includes(group),
    ),
    CI,
  );
  console.log(`\n${summary(outcomes)}`);
  if (outcomes.some(({ state }) => state === "failed")) process.exitCode = 1;
});
