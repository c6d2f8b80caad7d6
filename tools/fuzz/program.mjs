/** The programs of `fuzz/`: how they are built on a plain stable toolchain, and run. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { at, cargoTarget } from "../lib/paths.mjs";
import { output, run } from "../lib/run.mjs";
import { figuresOfFuzzer } from "./figures.mjs";

/** What the compiler is told so that libFuzzer sees which edges an input takes and what it is compared with. */
const INSTRUMENTED = [
  "--cfg fuzzing",
  "-Cpasses=sancov-module",
  "-Cllvm-args=-sanitizer-coverage-level=4",
  "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
  "-Cllvm-args=-sanitizer-coverage-pc-table",
  "-Cllvm-args=-sanitizer-coverage-trace-compares",
].join(" ");

/** Bytes of an input: more than any seed's. */
const LONGEST = 4096;
/** Seconds after which one input counts as found: none needs a hundredth. */
const SLOWEST = 10;
/** Megabytes of the whole program. */
const MEMORY = 2048;

const FOLDER = join(cargoTarget(), "fuzz");

/** Why the programs cannot be built on this machine. */
export function lackingFuzzer() {
  const compiler = process.env["CXX"] ?? "c++";
  if (process.platform !== "linux") return "libFuzzer is built on Linux only here";
  if (output(compiler, ["--version"]) === undefined) return `no C++ compiler (${compiler}): install g++`;
  return undefined;
}

/** @param {string[]} names of targets */
export async function buildPrograms(names) {
  const bins = names.flatMap((name) => ["--bin", name]);
  const where = ["--manifest-path", "fuzz/Cargo.toml", "--target-dir", FOLDER, "--target", host()];
  // With a target named, what runs while compiling (build scripts, macros) is compiled as ever.
  await run("cargo", ["build", "--release", "--locked", ...where, ...bins], {
    env: { RUSTFLAGS: INSTRUMENTED },
  });
}

function host() {
  const [, triple] = /^host: (.*)$/m.exec(output("rustc", ["-vV"]) ?? "") ?? [];
  if (triple === undefined) throw new Error("rustc does not say which machine this is");
  return triple;
}

/**
 * Runs a target until it has had enough, or something was found.
 *
 * @param {string} name
 * @param {import("./arguments.mjs").Limit} limit
 * @returns {Promise<import("./figures.mjs").Figures>} rejects, naming the file, when something was found
 */
export async function runProgram(name, limit) {
  const [corpus, found] = [join(FOLDER, "corpus", name), join(FOLDER, "found", name)];
  for (const folder of [corpus, found]) mkdirSync(folder, { recursive: true });
  const flags = [
    "runs" in limit ? `-runs=${limit.runs}` : `-max_total_time=${limit.seconds}`,
    `-max_len=${LONGEST}`,
    `-timeout=${SLOWEST}`,
    `-rss_limit_mb=${MEMORY}`,
    `-artifact_prefix=${found}/`,
  ];
  const program = join(FOLDER, host(), "release", name);
  const { code, log } = await logged(program, [...flags, corpus, at("fuzz/seeds", name)]);
  const file = join(FOLDER, `${name}.log`);
  writeFileSync(file, log);
  if (code === 0) return figuresOfFuzzer(log);
  const [, input] = /Test unit written to (.*)$/m.exec(log) ?? [];
  if (input === undefined || !existsSync(input)) throw new Error(`${name}: exit code ${code}, see ${file}`);
  throw new Error(
    `${name}: found ${input} (see ${file}); put it into fuzz/seeds/${name}, where cargo test replays it`,
  );
}

/**
 * Runs a program whose output is kept, and shows of it what says how far it is.
 *
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, log: string }>}
 */
function logged(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    /** @type {string[]} */
    const lines = [];
    createInterface(child.stderr).on("line", (line) => {
      // New inputs come by the thousand.
      const isTold = !/^#\d+\s+(?:NEW|REDUCE|RELOAD)/.test(line) && !line.startsWith("\tNEW_");
      if (isTold) lines.push(line);
      if (/^#\d+\s+(?:pulse|DONE)/.test(line)) console.log(`  ${line}`);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, log: `${lines.join("\n")}\n` });
    });
  });
}
