/** TensorFlow.js on its WebAssembly backend (XNNPACK), on one thread; the tower in its fused operations. */
import "./memory";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";

import { interleaved, serve } from "./serve";

const FOLDER = "/.build/rivals/node_modules/@tensorflow/tfjs-backend-wasm/dist/";

/** As export/tf_tower.py writes it. */
interface Description {
  readonly side: number;
  readonly head: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  readonly epsilon: number;
  readonly tokens: number;
  readonly blocks: readonly { readonly expansion: number; readonly stride: number }[];
  readonly weights: Readonly<Record<string, { readonly start: number; readonly shape: number[] }>>;
}

class Network {
  readonly #sizes: Description;
  readonly #weights: ReadonlyMap<string, tf.Tensor>;

  constructor(sizes: Description, values: Float32Array) {
    this.#sizes = sizes;
    const tensors = Object.entries(sizes.weights).map(([name, { start, shape }]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [name, tf.tensor(values.slice(start, start + size), shape)] as const;
    });
    this.#weights = new Map(tensors);
  }

  /** [n, side, side, 3] to [n, embedding]. */
  run(pixels: tf.Tensor4D): tf.Tensor {
    const { layers, head, tokens, width } = this.#sizes;
    const [pictures] = pixels.shape;
    let x: tf.Tensor = this.#trunk(pixels).reshape([-1, head]);
    x = this.#linear(x, "embed").reshape([pictures, tokens, width]).add(this.#weight("positions"));
    x = x.reshape([-1, width]);
    for (let layer = 0; layer < layers; layer += 1) x = this.#layer(x, `layers.${layer}`, pictures);
    const mean = this.#norm(x, "norm").reshape([pictures, tokens, width]).mean(1);
    return this.#linear(mean, "project");
  }

  #weight(name: string): tf.Tensor {
    const weight = this.#weights.get(name);
    if (weight === undefined) throw new Error(`the tower has no ${name}`);
    return weight;
  }

  #filter(name: string): tf.Tensor4D {
    return this.#weight(`${name}.weight`) as tf.Tensor4D;
  }

  #conv(x: tf.Tensor4D, name: string, activation: "relu6" | "linear", strides = 1): tf.Tensor4D {
    const [filter, bias] = [this.#filter(name), this.#weight(`${name}.bias`)];
    return tf.fused.conv2d({ x, filter, bias, strides, pad: "same", activation });
  }

  #depthwise(x: tf.Tensor4D, name: string, strides: number): tf.Tensor4D {
    const [filter, bias] = [this.#filter(name), this.#weight(`${name}.bias`)];
    return tf.fused.depthwiseConv2d({ x, filter, bias, strides, pad: "same", activation: "relu6" });
  }

  #linear(x: tf.Tensor, name: string): tf.Tensor {
    return tf.fused.matMul({ a: x, b: this.#weight(`${name}.weight`), bias: this.#weight(`${name}.bias`) });
  }

  #norm(x: tf.Tensor, name: string): tf.Tensor {
    const centred = x.sub(x.mean(-1, true));
    const scale = centred.square().mean(-1, true).add(this.#sizes.epsilon).rsqrt();
    return centred
      .mul(scale)
      .mul(this.#weight(`${name}.weight`))
      .add(this.#weight(`${name}.bias`));
  }

  #trunk(pixels: tf.Tensor4D): tf.Tensor4D {
    let x = this.#conv(pixels, "stem", "relu6", 2);
    for (const [index, { expansion, stride }] of this.#sizes.blocks.entries()) {
      const name = `blocks.${index}`;
      let y = expansion === 1 ? x : this.#conv(x, `${name}.expand`, "relu6");
      y = this.#depthwise(y, `${name}.depthwise`, stride);
      y = this.#conv(y, `${name}.project`, "linear");
      x = stride === 1 && x.shape[3] === y.shape[3] ? x.add(y) : y;
    }
    return this.#conv(x, "head", "relu6");
  }

  #layer(x: tf.Tensor, name: string, pictures: number): tf.Tensor {
    const attended = x.add(this.#attention(this.#norm(x, `${name}.norm1`), name, pictures));
    const y = this.#linear(this.#norm(attended, `${name}.norm2`), `${name}.up`);
    return attended.add(this.#linear(gelu(y), `${name}.down`));
  }

  #attention(x: tf.Tensor, name: string, pictures: number): tf.Tensor {
    const { tokens, width, heads } = this.#sizes;
    const each = width / heads;
    const parts = tf.split(this.#linear(x, `${name}.qkv`), 3, 1);
    const [q, k, v] = parts.map((part) =>
      part.reshape([pictures, tokens, heads, each]).transpose([0, 2, 1, 3]),
    );
    if (q === undefined || k === undefined || v === undefined) throw new Error("attention needs three parts");
    const weights = tf.softmax(tf.matMul(q, k, false, true).mul(each ** -0.5));
    const mixed = tf.matMul(weights, v).transpose([0, 2, 1, 3]).reshape([-1, width]);
    return this.#linear(mixed, `${name}.out`);
  }
}

/** x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), written with the sigmoid that tanh is made of: fewer operations. */
function gelu(x: tf.Tensor): tf.Tensor {
  const slope = 2 * Math.sqrt(2 / Math.PI);
  return x.mul(
    tf.sigmoid(
      x.mul(
        x
          .square()
          .mul(slope * 0.044715)
          .add(slope),
      ),
    ),
  );
}

serve(async ({ model }, _threads, side) => {
  setWasmPaths(FOLDER);
  const [sizes, values] = await Promise.all([
    fetch(model.replace(/\.bin$/, ".json")).then((response) => response.json() as Promise<Description>),
    fetch(model).then(async (response) => new Float32Array(await response.arrayBuffer())),
  ]);
  await tf.setBackend("wasm");
  const network = new Network(sizes, values);
  const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) === true;
  return {
    what: `${tf.getBackend()}, ${simd ? "SIMD, " : ""}1 thread`,
    input: (pictures) => tf.tensor4d(interleaved(pictures), [pictures.length, side, side, 3]),
    encode: async (pixels) => {
      const embedding = tf.tidy(() => network.run(pixels));
      const values = (await embedding.data()) as Float32Array;
      embedding.dispose();
      return values;
    },
    release: (pixels) => {
      pixels.dispose();
    },
  };
});
