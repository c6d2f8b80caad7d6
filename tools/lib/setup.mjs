/** What must be on the machine before anything can be built: npm packages and Rust's wasm32 std. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { output, run } from "./run.mjs";
import { step } from "./step.mjs";

export const WASM_TARGET = "wasm32-unknown-unknown";
/** Name of the rustup toolchain that tools/wasm-toolchain.sh links. */
const FALLBACK = "more-like-this-wasm";
/** The oldest Node whose `import.meta.dirname` and packages this repository uses. */
const NODE = { major: 20, minor: 19 };

/** Stops with one clear line when Node or cargo is missing or too old. */
export function requireTools() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < NODE.major || (major === NODE.major && minor < NODE.minor)) {
    throw new Error(`Node ${NODE.major}.${NODE.minor} or newer is needed, this is ${process.versions.node}`);
  }
  if (output("cargo", ["--version"]) === undefined) {
    throw new Error("cargo is not on the PATH: install Rust from https://rustup.rs");
  }
}

/** The npm packages of package-lock.json. No package may run a script of its own. */
export async function npmPackages() {
  const inputs = ["package.json", "package-lock.json"];
  await step({ name: "npm packages", inputs, outputs: ["node_modules/.package-lock.json"] }, () =>
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
  );
}

/**
 * Makes sure of a standard library for wasm32: one that is there, else rustup's, else (where rustup has no
 * network) one compiled from Debian's sources.
 *
 * @returns {Promise<string[]>} what cargo must be told to find it: nothing, or a `+toolchain`
 */
export async function wasmTarget() {
  if (hasWasmStd([])) return [];
  if (hasWasmStd([`+${FALLBACK}`])) return [`+${FALLBACK}`];
  console.log(`> Rust's ${WASM_TARGET} target`);
  try {
    await run("rustup", ["target", "add", WASM_TARGET]);
    return [];
  } catch (error) {
    console.log(`  rustup cannot add it (${error instanceof Error ? error.message : String(error)})`);
    console.log("  compiling it from Debian's rust-web-src instead");
  }
  await run("sh", ["tools/wasm-toolchain.sh", FALLBACK]);
  return [`+${FALLBACK}`];
}

/** @param {string[]} toolchain */
function hasWasmStd(toolchain) {
  const sysroot = output("rustc", [...toolchain, "--print", "sysroot"])?.trim();
  return sysroot !== undefined && existsSync(join(sysroot, "lib/rustlib", WASM_TARGET, "lib"));
}
