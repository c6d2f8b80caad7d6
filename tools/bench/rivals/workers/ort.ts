/** onnxruntime-web: WebAssembly with one thread or several, or WebGPU. */
import "./memory";
import type * as ort from "onnxruntime-web";
import { planar, serve } from "./serve";

const FOLDER = "/.build/rivals/node_modules/onnxruntime-web/dist/";
/** The programs that leave the WebAssembly beside them, where its threads find it. */
const PROGRAMS = { wasm: "ort.wasm.min.mjs", webgpu: "ort.webgpu.min.mjs" };

serve(async ({ executor, model }, threads, side) => {
  const provider = executor === "webgpu" ? "webgpu" : "wasm";
  const { env, InferenceSession, Tensor } = (await import(FOLDER + PROGRAMS[provider])) as typeof ort;
  env.wasm.wasmPaths = FOLDER;
  env.wasm.numThreads = threads;
  env.logLevel = "error";
  const session = await InferenceSession.create(model, {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
  });
  // It falls back to one where it cannot have more, and only says so in the console.
  if (env.wasm.numThreads !== threads)
    throw new Error(`runs on ${env.wasm.numThreads} threads, not ${threads}`);
  return {
    what: `${provider}, ${threads === 1 ? "1 thread" : `${threads} threads`}`,
    input: (pictures) => new Tensor("float32", planar(pictures), [pictures.length, 3, side, side]),
    encode: async (pixels) => {
      const { embedding } = await session.run({ pixels });
      return embedding?.data as Float32Array;
    },
  };
});
