/** What the engine's worker and an encoder, a worker of its pool, say to each other. */

import type { Said } from "../../message";
import type { Executor, ExecutorInfo, Source } from "../../protocol";

/** A picture that cannot be used, and why. */
export interface Unusable {
  readonly id: string;
  readonly reason: Said;
}

/** What became of a batch. */
export interface Encoded {
  readonly ids: readonly string[];
  /** A row for each of them. */
  readonly embeddings: Float32Array<ArrayBuffer>;
  readonly unusable: readonly Unusable[];
  /** How long the tower took, once the pictures were decoded. */
  readonly milliseconds: number;
}

/** What an encoder is made from. All of it is shared, not copied. */
export interface Start {
  readonly module: WebAssembly.Module;
  /** The loop that takes relaxed SIMD; null where the browser has none. */
  readonly relaxed: WebAssembly.Module | null;
  readonly model: Blob;
  readonly executor: Executor;
  /** How many encoders there will be if this one runs on the CPU. */
  readonly encoders: number;
}

export type EncoderCommand =
  | ({ readonly kind: "start" } & Start)
  | { readonly kind: "encode"; readonly job: number; readonly sources: readonly Source[] }
  /** One picture's patch tokens, before any batch that waits. */
  | { readonly kind: "extract"; readonly job: number; readonly source: Source };

export type EncoderReport =
  | { readonly kind: "ready"; readonly info: ExecutorInfo; readonly note: Said | null }
  /** Another executor carries on from here. */
  | { readonly kind: "executor"; readonly info: ExecutorInfo; readonly note: Said }
  | { readonly kind: "encoded"; readonly job: number; readonly encoded: Encoded }
  | { readonly kind: "extracted"; readonly job: number; readonly patches: Float32Array<ArrayBuffer> }
  /** This picture has no patch tokens. */
  | { readonly kind: "refused"; readonly job: number; readonly message: Said }
  /** Nothing follows. */
  | { readonly kind: "failed"; readonly message: Said };
