/** The benchmarks of `npm run bench`, by name. */
import { parseArgs } from "node:util";

import { buildPage } from "../lib/artefacts.mjs";
import { run } from "../lib/run.mjs";
import { install } from "./rivals/install.mjs";
import { readOptions } from "./rivals/options.mjs";

/** @typedef {(args: string[]) => Promise<void>} Benchmark */

/** What runs where none is named. */
const DEFAULT = "page";
/** @type {Record<string, Benchmark>} */
export const BENCHMARKS = { page, ranking, rivals, start };

/**
 * The benchmark that a command line asks for, and the arguments left for it.
 *
 * @template T
 * @param {string[]} args
 * @param {Record<string, T>} benchmarks
 * @returns {{ benchmark: T, rest: string[] }}
 */
export function chosen(args, benchmarks) {
  const [first = DEFAULT, ...others] = args;
  const own = Object.hasOwn(benchmarks, first) ? benchmarks[first] : undefined;
  if (own !== undefined) return { benchmark: own, rest: others };
  const fallback = benchmarks[DEFAULT];
  // Numbers and options belong to the benchmark that needs no name.
  if (fallback !== undefined && /^[-\d]/.test(first)) return { benchmark: fallback, rest: args };
  throw new Error(`no such benchmark: ${first}; there are ${Object.keys(benchmarks).join(", ")}`);
}

/**
 * Builds the page as it is published (with `--quick`: as `npm start` serves it) and runs a program on it.
 *
 * @param {string} program
 * @param {string[]} args
 */
async function onPage(program, args) {
  const options = /** @type {const} */ ({ quick: { type: "boolean", default: false } });
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  await buildPage(values.quick ? "quick" : "release");
  console.log(`\nThe page as ${values.quick ? "npm start serves" : "npm run build publishes"} it`);
  await run("node", ["--import", "tsx", program, ...positionals]);
}

/**
 * `[PICTURES [ON_WEBGPU]] [--quick]`: how fast the page encodes and answers, see page.ts.
 *
 * @type {Benchmark}
 */
async function page(args) {
  await onPage("tools/bench/page.ts", args);
}

/**
 * `ranking [PICTURES...] [--quick]`: how fast the engine ranks galleries of these sizes, see ranking.ts.
 *
 * @type {Benchmark}
 */
async function ranking(args) {
  await onPage("tools/bench/ranking.ts", args);
}

/**
 * `rivals [--quick] [--only NAME,NAME] [--rounds N] [--pictures FOLDER]`: how fast other runtimes run the same image tower, see
 * rivals/main.ts.
 *
 * @type {Benchmark}
 */
async function rivals(args) {
  const { quick, pictures } = readOptions(args);
  await buildPage(quick ? "quick" : "release");
  const python = await install(pictures);
  await run("node", ["--import", "tsx", "tools/bench/rivals/main.ts", python, ...args]);
}

/**
 * `start [STARTS] [--quick]`: the time line of a start, see start.ts.
 *
 * @type {Benchmark}
 */
async function start(args) {
  await onPage("tools/bench/start.ts", args);
}
