/** What was measured, as tables and as `docs/benchmarks.md`. */
import { median } from "../statistics.mjs";
import { GROUPS } from "./contenders.mjs";
import { compare } from "./ratios.mjs";
import { table } from "./table.mjs";

/** @typedef {import("./results").Report} Report */
/** @typedef {import("./results").Result} Result */
/** @typedef {import("./results").Native} Native */
/** @typedef {import("./contenders.mjs").Group} Group */
/** @typedef {{ heading: string, text: string }} Section */

const INTRODUCTION = `Written by \`npm run bench -- rivals\`: the image tower of our model file in our engine and, with the same
weights, in others. Speeds are ratios to ours: 0.5 is half as fast. Each contender is alone with ours in a fresh
headless Chromium, in a browsing context of its own, and the two take turns; a figure is the median of the rounds'
ratios, in brackets their quartiles. Pictures per second are medians too, but those of two rows were measured at two
times, and a shared machine's speed changes: compare ratios.

- **What is timed** is the tower alone: decoded pictures of its own size in, embeddings that JavaScript can read out.
  Ours takes bytes, which its first layer reads; the others take f32 values, which are made from the bytes before.
- **Batches** are pictures that are there at once. Everyone takes them together or one by one, whichever a short trial
  finds faster; LiteRT.js one by one.
- **int8** is quantised statically with weights per channel, calibrated on 64 pictures: ONNX as QDQ with unsigned
  activations, TensorFlow Lite in whole numbers throughout. Both take and give f32.
- **Cosines** are those of the embeddings with what onnxruntime natively makes of the same weights in f32, over 16
  other pictures, or 4 on WebGPU.
- **wasm memory** is what WebAssembly's memory has grown to at the smallest batch, in all workers together. What is
  kept in JavaScript or on a graphics card is not in it.
- **A cold start** is one in a browser that has kept nothing, with files from this machine: from no worker to a tower,
  then its first picture; the median of several.`;

const ON_GPU =
  "An adapter that software emulates shows that the path works, and little of a graphics card.\n\n";
const NATIVE =
  "`mlt bench` and onnxruntime take turns; both choose what they like best of the processor's instructions.\n\n";

/**
 * The document.
 *
 * @param {Report} report
 */
export function document(report) {
  const facts = Object.entries({ ...report.machine, Command: `\`${report.command}\`` });
  const parts = [
    "# Benchmarks",
    INTRODUCTION,
    facts.map(([name, value]) => `- ${name}: ${value}`).join("\n"),
    ...sections(report).map(({ heading, text }) => `## ${heading}\n\n${text}`),
  ];
  return `${parts.join("\n\n")}\n`;
}

/**
 * Every table under its heading, and what was left out.
 *
 * @param {Pick<Report, "results" | "native" | "leftOut">} report
 * @returns {Section[]}
 */
export function sections({ results, native, leftOut }) {
  const of = (/** @type {Group} */ group) => results.filter(({ contender }) => contender.group === group);
  const [onCpu, onGpu] = [of("cpu"), of("webgpu")];
  /** @type {Section[]} */
  const all = [];
  if (onCpu.length > 0) {
    all.push({ heading: "In the browser, on the CPU", text: rates(onCpu, "cpu") });
    all.push({ heading: "Cold start, on the CPU", text: coldStarts(onCpu, GROUPS.cpu.base) });
  }
  if (onGpu.length > 0) {
    all.push({ heading: "In the browser, on WebGPU", text: ON_GPU + rates(onGpu, "webgpu") });
  }
  if (native !== null) all.push({ heading: "Natively, on one core", text: NATIVE + nativeTable(native) });
  if (leftOut.length > 0) {
    all.push({ heading: "Left out", text: leftOut.map((reason) => `- ${reason}`).join("\n") });
  }
  return all;
}

/**
 * @param {readonly Result[]} results
 * @param {Group} group
 */
function rates(results, group) {
  const { base, batches } = GROUPS[group];
  const columns = batches.flatMap((batch) => [`pictures/s, batch ${batch}`, "speed, ours = 1"]);
  return table(
    ["runs on", ...columns, "cosine, mean", "least", "wasm memory"],
    results.map(({ contender, what, cosine, memory, turns }) => [
      `${contender.title} (${what})`,
      ...turns.flatMap((turn) => figures(turn.base, turn.own, contender.name === base)),
      cosine.mean.toFixed(4),
      cosine.least.toFixed(4),
      `${(memory / 2 ** 20).toFixed(0)} MiB`,
    ]),
  );
}

/**
 * @param {readonly number[]} base
 * @param {readonly number[]} own
 * @param {boolean} isBase
 */
function figures(base, own, isBase) {
  const { rate, ratio, low, high } = compare(base, own);
  return [rate.toFixed(1), isBase ? "1" : `${ratio.toFixed(2)} [${low.toFixed(2)} ${high.toFixed(2)}]`];
}

/**
 * @param {readonly Result[]} results
 * @param {string} base
 */
function coldStarts(results, base) {
  const total = (/** @type {import("./results").Starts} */ { load, first }) =>
    median(load.map((milliseconds, time) => milliseconds + (first[time] ?? NaN)));
  const ours = results.find(({ contender }) => contender.name === base)?.starts ?? null;
  const rows = results.flatMap(({ contender, what, starts }) => {
    if (starts === null) return [];
    const ratio = ours === null ? "" : (total(starts) / total(ours)).toFixed(2);
    const figures = [median(starts.load), median(starts.first), total(starts)].map((ms) => ms.toFixed(0));
    return [[`${contender.title} (${what})`, ...figures, ratio]];
  });
  return table(["runs on", "ms to load", "ms for the first picture", "ms together", "time, ours = 1"], rows);
}

/** @param {Native} native */
function nativeTable({ base, rates: all }) {
  const rows = Object.entries(all).map(([name, own]) => [
    name,
    ...figures(all[base] ?? [], own, name === base),
  ]);
  return table(["runs on", "pictures/s", "speed, mlt = 1"], rows);
}
