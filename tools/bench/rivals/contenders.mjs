/** Who takes part in the benchmark of rivals, and how each of them is run. */

/**
 * @typedef {object} Contender
 * @property {string} name what `--only` calls it
 * @property {string} title
 * @property {"ours" | "litert" | "ort" | "tfjs"} runtime the worker that runs it, a file in workers/
 * @property {string} model its file, of those that export/ makes
 * @property {Group} group
 * @property {number} workers among which pictures are shared
 * @property {number | "all"} threads of each worker; "all" is one for each core
 * @property {"cpu" | "webgpu"} executor
 * @property {"relaxed" | "plain"} simd which instructions ours may use; the others take what the browser has
 * @property {boolean} oneByOne whether its model file takes one picture a call, however many there are
 * @property {boolean} isolated whether its page must be cross-origin isolated, as shared memory asks for
 */

/** @typedef {"cpu" | "webgpu"} Group */

/** @typedef {Pick<Contender, "name" | "title" | "runtime" | "model"> & Partial<Contender>} Described */

/**
 * @typedef {object} Terms how the contenders of a group are compared
 * @property {string} base whom each of the others takes turns with
 * @property {readonly number[]} batches
 * @property {number} probes pictures whose embeddings are looked at
 * @property {number} pictures in a turn
 * @property {number} tries of each way to take a batch, which also warm a contender up
 * @property {number} rounds a turn of each; others where `--rounds` says so
 */

/** @type {Record<Group, Terms>} */
export const GROUPS = {
  cpu: { base: "ours", batches: [1, 16], probes: 16, pictures: 16, tries: 2, rounds: 15 },
  // An adapter emulated in software takes seconds for a picture.
  webgpu: { base: "ours-webgpu", batches: [4], probes: 4, pictures: 4, tries: 1, rounds: 3 },
};

/** @type {Omit<Contender, "name" | "title" | "runtime" | "model">} */
const PLAINEST = {
  group: "cpu",
  workers: 1,
  threads: 1,
  executor: "cpu",
  simd: "relaxed",
  oneByOne: false,
  isolated: false,
};
const OURS = /** @type {const} */ ({ runtime: "ours", model: "model.gguf" });
const LITERT = /** @type {const} */ ({ runtime: "litert", oneByOne: true });
const THREADS = /** @type {const} */ ({ threads: "all", isolated: true });
const WEBGPU = /** @type {const} */ ({ group: "webgpu", executor: "webgpu" });

/** @type {Described[]} */
const DESCRIBED = [
  { name: "ours", title: "more-like-this", ...OURS },
  { name: "ours-plain", title: "more-like-this, plain SIMD", ...OURS, simd: "plain" },
  { name: "ours-pool", title: "more-like-this, 2 workers", ...OURS, workers: 2 },
  { name: "litert-int8", title: "LiteRT.js int8", ...LITERT, model: "int8.tflite" },
  { name: "litert-f32", title: "LiteRT.js f32", ...LITERT, model: "f32.tflite" },
  { name: "ort-int8", title: "onnxruntime-web int8", runtime: "ort", model: "int8.onnx" },
  { name: "ort-f32", title: "onnxruntime-web f32", runtime: "ort", model: "f32.onnx" },
  { name: "ort-int8-threads", title: "onnxruntime-web int8", runtime: "ort", model: "int8.onnx", ...THREADS },
  { name: "ort-f32-threads", title: "onnxruntime-web f32", runtime: "ort", model: "f32.onnx", ...THREADS },
  { name: "tfjs-f32", title: "TensorFlow.js f32", runtime: "tfjs", model: "tower.bin" },
  { name: "ours-webgpu", title: "more-like-this", ...OURS, ...WEBGPU },
  { name: "ort-webgpu", title: "onnxruntime-web f32", runtime: "ort", model: "f32.onnx", ...WEBGPU },
];

/** @type {readonly Contender[]} */
export const CONTENDERS = DESCRIBED.map((described) => ({ ...PLAINEST, ...described }));

/**
 * Those of these names, each with the one it is compared with; all where none is named.
 *
 * @param {readonly string[]} names
 * @param {readonly Contender[]} [all]
 * @returns {readonly Contender[]}
 */
export function wanted(names, all = CONTENDERS) {
  const unknown = names.filter((name) => !all.some((contender) => contender.name === name));
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(", ");
    throw new Error(`no such contender: ${unknown.join(", ")}; there are ${known}`);
  }
  if (names.length === 0) return all;
  const chosen = all.filter(({ name }) => names.includes(name));
  const bases = new Set(chosen.map(({ group }) => GROUPS[group].base));
  return all.filter((contender) => chosen.includes(contender) || bases.has(contender.name));
}
