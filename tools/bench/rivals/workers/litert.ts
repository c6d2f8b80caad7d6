/** LiteRT.js: TensorFlow Lite with XNNPACK and relaxed SIMD, on one thread. */
import "./memory";
import { Tensor, loadAndCompile, loadLiteRt } from "@litertjs/core";

import { interleaved, serve } from "./serve";

const FOLDER = "/.build/rivals/node_modules/@litertjs/core/wasm/";

serve(async ({ model }, threads, side) => {
  // Its loader looks for the WebAssembly beside this worker otherwise.
  Object.assign(globalThis, { Module: { locateFile: (name: string) => FOLDER + name } });
  await loadLiteRt(FOLDER);
  const bytes = new Uint8Array(await (await fetch(model)).arrayBuffer());
  const compiled = await loadAndCompile(bytes, { accelerator: "wasm", cpuOptions: { numThreads: threads } });
  const encode = async (pixels: Tensor): Promise<Float32Array> => {
    const [embedding] = await compiled.run([pixels]);
    if (embedding === undefined) throw new Error("nothing came out");
    const values = (await embedding.data()) as Float32Array;
    embedding.delete();
    return values;
  };
  return {
    what: `wasm, ${threads} thread`,
    input: (pictures) => new Tensor(interleaved(pictures), [pictures.length, side, side, 3]),
    encode,
    release: (pixels) => {
      pixels.delete();
    },
  };
});
