/** Our own engine, as the page's encoders run it. */
import type * as engineModule from "../../../../pkg/more_like_this.js";
import { serve } from "./serve";

const GLUE = "/pkg/more_like_this.js";
const MODULE = "/pkg/more_like_this_bg.wasm";
const RELAXED = "/pkg/relaxed.wasm";

serve(async ({ executor, simd, model }, _threads, side) => {
  const { default: init, ImageEngine, linkRelaxedSimd } = (await import(GLUE)) as typeof engineModule;
  const relaxed = simd === "relaxed" ? WebAssembly.compileStreaming(fetch(RELAXED)) : null;
  const file = fetch(model).then((response) => response.arrayBuffer());
  await init({ module_or_path: MODULE });
  if (relaxed !== null) linkRelaxedSimd(await relaxed);
  const engine = await ImageEngine.create(new Uint8Array(await file), executor, 1);
  const note = engine.takeNote();
  if (note !== undefined) throw new Error(note);
  return {
    what: engine.info().executor,
    // They are of the tower's own size, so staging copies them and resizes nothing.
    input: (pictures) => {
      for (const picture of pictures) engine.stage(side, side, opaque(picture));
    },
    encode: () => engine.encode(),
  };
});

function opaque(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let pixel = 0; pixel < rgb.length / 3; pixel += 1) {
    rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return rgba;
}
