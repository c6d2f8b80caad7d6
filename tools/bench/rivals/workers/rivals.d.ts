/** As much of the rivals' interfaces as the workers use: their packages are installed beside the product's, not among them. */

declare module "onnxruntime-web" {
  export interface Session {
    run(feeds: { readonly pixels: Tensor }): Promise<Record<string, Tensor | undefined>>;
  }
  export class Tensor {
    constructor(type: "float32", data: Float32Array, shape: readonly number[]);
    readonly data: unknown;
  }
  export const env: { wasm: { wasmPaths: string; numThreads: number }; logLevel: "error" };
  export const InferenceSession: {
    create(
      model: string,
      options: { executionProviders: readonly string[]; graphOptimizationLevel: "all" },
    ): Promise<Session>;
  };
}

declare module "@litertjs/core" {
  export class Tensor {
    constructor(data: Float32Array, shape: readonly number[]);
    data(): Promise<unknown>;
    delete(): void;
  }
  export interface CompiledModel {
    run(inputs: readonly Tensor[]): Promise<Tensor[]>;
  }
  export function loadLiteRt(folder: string): Promise<unknown>;
  export function loadAndCompile(
    model: Uint8Array,
    options: { accelerator: "wasm"; cpuOptions: { numThreads: number } },
  ): Promise<CompiledModel>;
}

declare module "@tensorflow/tfjs-core" {
  export interface Tensor {
    readonly shape: number[];
    add<T extends Tensor>(this: T, other: Tensor | number): T;
    sub(other: Tensor): Tensor;
    mul(other: Tensor | number): Tensor;
    square(): Tensor;
    rsqrt(): Tensor;
    mean(axis: number, keepDims?: boolean): Tensor;
    reshape(shape: readonly number[]): Tensor;
    transpose(order: readonly number[]): Tensor;
    data(): Promise<unknown>;
    dispose(): void;
  }
  export interface Tensor4D extends Tensor {
    readonly shape: [number, number, number, number];
  }
  interface Convolution {
    readonly x: Tensor4D;
    readonly filter: Tensor4D;
    readonly bias: Tensor;
    readonly strides: number;
    readonly pad: "same";
    readonly activation: "relu6" | "linear";
  }
  export const fused: {
    conv2d(convolution: Convolution): Tensor4D;
    depthwiseConv2d(convolution: Convolution): Tensor4D;
    matMul(product: { readonly a: Tensor; readonly b: Tensor; readonly bias: Tensor }): Tensor;
  };
  export function tensor(values: Float32Array, shape: readonly number[]): Tensor;
  export function tensor4d(values: Float32Array, shape: readonly number[]): Tensor4D;
  export function split(x: Tensor, parts: number, axis: number): Tensor[];
  export function softmax(x: Tensor): Tensor;
  export function sigmoid(x: Tensor): Tensor;
  export function matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  export function tidy<T>(work: () => T): T;
  export function setBackend(name: "wasm"): Promise<boolean>;
  export function getBackend(): string;
  export function env(): { getAsync(flag: string): Promise<unknown> };
}

declare module "@tensorflow/tfjs-backend-wasm" {
  export function setWasmPaths(folder: string): void;
}

declare module "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
