/**
 * Runs the kernels' own tests on WebAssembly's simd128: `node tools/kernels-wasm.mjs`. Natively they are
 * ordinary tests; here they are the exports of a module, and a panic is a trap.
 */
import { readFile } from "node:fs/promises";

import { main } from "./lib/main.mjs";
import { cargoTarget } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { WASM_TARGET, wasmTarget } from "./lib/setup.mjs";

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => number} said
 * @property {() => number} said_len
 * @property {() => void} back_end
 * @property {() => number} count
 * @property {(index: number) => void} name
 * @property {(index: number) => void} run
 */

await main(async () => {
  const target = await wasmTarget();
  await run("cargo", [...target, "build", "--package", "kernel-checks", "--target", WASM_TARGET]);
  const module = await WebAssembly.compile(
    await readFile(`${cargoTarget()}/${WASM_TARGET}/debug/kernel_checks.wasm`),
  );
  // A new instance for each check: one that has trapped is not to be trusted.
  const instance = async () =>
    /** @type {Exports} */ (/** @type {unknown} */ ((await WebAssembly.instantiate(module, {})).exports));
  const first = await instance();
  first.back_end();
  if (said(first) !== "SIMD") throw new Error(`the kernels run on "${said(first)}", not on simd128`);
  const failures = [];
  for (let index = 0; index < first.count(); index++) {
    const checks = await instance();
    checks.name(index);
    const name = said(checks);
    try {
      checks.run(index);
      console.log(`ok ${name}`);
    } catch (trap) {
      failures.push(name);
      const reason = said(checks) === name ? String(trap) : said(checks);
      console.log(`FAILED ${name}\n${reason}`);
    }
  }
  if (failures.length > 0) throw new Error(`${failures.length} of ${first.count()} kernel checks failed`);
});

/** @param {Exports} checks */
function said(checks) {
  return new TextDecoder().decode(new Uint8Array(checks.memory.buffer, checks.said(), checks.said_len()));
}
