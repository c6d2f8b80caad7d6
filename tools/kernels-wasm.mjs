/**
 * Runs the kernels' own tests in WebAssembly: `node tools/kernels-wasm.mjs`. Natively they are ordinary tests; here they are
 * the exports of a module, and a panic is a trap. They run under node, and in Chromium with relaxed SIMD: Node 20 has it,
 * but not switched on, and not right.
 */
import { chromium as browserType } from "@playwright/test";
import { readFile } from "node:fs/promises";

import { relaxedModule } from "./lib/artefacts.mjs";
import { findChromium } from "./lib/chromium.mjs";
import { main } from "./lib/main.mjs";
import { at, cargoTarget } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { WASM_TARGET, npmPackages, wasmTarget } from "./lib/setup.mjs";

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {WebAssembly.Table} __indirect_function_table
 * @property {() => number} said
 * @property {() => number} said_len
 * @property {() => void} back_end
 * @property {(place: number) => void} link_relaxed_simd
 * @property {() => number} count
 * @property {(index: number) => void} name
 * @property {(index: number) => void} run
 */

/** @typedef {{ backEnd: string, checks: { name: string, failure: string | null }[] }} Outcome */

await main(async () => {
  const target = await wasmTarget();
  await npmPackages();
  await run("cargo", [...target, "build", "--package", "kernel-checks", "--target", WASM_TARGET]);
  const kernels = [...(await readFile(`${cargoTarget()}/${WASM_TARGET}/debug/kernel_checks.wasm`))];
  judge(await runChecks({ kernels, relaxed: null }), "SIMD");
  const executablePath = findChromium();
  if (executablePath === undefined) return;
  const browser = await browserType.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const relaxed = [...(await readFile(at(await relaxedModule())))];
  judge(await page.evaluate(runChecks, { kernels, relaxed }), "relaxed SIMD");
  await browser.close();
});

/** @param {Outcome} outcome @param {string} expected what the kernels must run on */
function judge({ backEnd, checks }, expected) {
  if (backEnd !== expected) throw new Error(`the kernels run on "${backEnd}", not on ${expected}`);
  for (const { name, failure } of checks) {
    console.log(failure === null ? `ok ${backEnd}: ${name}` : `FAILED ${backEnd}: ${name}\n${failure}`);
  }
  const failures = checks.filter(({ failure }) => failure !== null);
  if (failures.length > 0) throw new Error(`${failures.length} of ${checks.length} kernel checks failed`);
}

/**
 * Runs every check of a module. It is sent to the browser as text, so it refers to nothing outside itself.
 *
 * @param {{ kernels: number[], relaxed: number[] | null }} given the bytes of both modules
 * @returns {Promise<Outcome>}
 */
async function runChecks({ kernels, relaxed }) {
  const module = await WebAssembly.compile(Uint8Array.from(kernels));
  const loop = relaxed && (await WebAssembly.compile(Uint8Array.from(relaxed)));
  // A new instance for each check: one that has trapped is not to be trusted.
  const instance = async () => {
    const { exports } = await WebAssembly.instantiate(module, {});
    const made = /** @type {Exports} */ (/** @type {unknown} */ (exports));
    if (loop) {
      const { memory, __indirect_function_table: table } = made;
      const linked = await WebAssembly.instantiate(loop, { engine: { memory } });
      const place = table.grow(2);
      table.set(place, linked.exports["multiply"]);
      table.set(place + 1, linked.exports["depthwise"]);
      made.link_relaxed_simd(place);
    }
    return made;
  };
  const said = (/** @type {Exports} */ { memory, said, said_len }) =>
    new TextDecoder().decode(new Uint8Array(memory.buffer, said(), said_len()));
  const first = await instance();
  first.back_end();
  const backEnd = said(first);
  const checks = [];
  for (let index = 0; index < first.count(); index++) {
    const one = await instance();
    one.name(index);
    const name = said(one);
    let failure = null;
    try {
      one.run(index);
    } catch (trap) {
      failure = said(one) === name ? String(trap) : said(one);
    }
    checks.push({ name, failure });
  }
  return { backEnd, checks };
}
