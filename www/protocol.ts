/**
 * The only message vocabulary: what the page and the engine's worker say to each other, and the
 * shapes the engine in Rust takes and gives (mirrored in src/protocol.rs).
 */

/** Which executor the visitor asks for; "auto" lets the engine time both. */
export type Executor = "auto" | "cpu" | "webgpu";

/** How marks move the query. */
export type Strategy = "prf";

/** The pictures a visitor marked, as gallery ids, in the order of marking. */
export interface Marks {
  readonly liked: readonly string[];
  readonly disliked: readonly string[];
}

/** What the visitor asks of the gallery. Without words the marks alone make the query. */
export interface Question extends Marks {
  readonly words: string;
  readonly strategy: Strategy;
}

/** One picture of a ranking. */
export interface Hit {
  readonly id: string;
  /** Cosine to the query, in -1..1. */
  readonly score: number;
  /** Place under the words alone, from 0; null where there are no words. */
  readonly before: number | null;
}

/** How much the words, the liked and the disliked pictures count. */
export interface Weights {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/** What one marked picture did to the query. */
export interface Share {
  readonly id: string;
  /** Cosine to the query before the update. */
  readonly similarity: number;
  /** Its coefficient in `alpha q + beta p - gamma n`: above zero it attracts. */
  readonly net: number;
}

export interface Explanation {
  readonly strategy: Strategy;
  readonly weights: Weights;
  readonly shares: readonly Share[];
}

/** What the marks did to the query. */
export interface Update {
  readonly explanation: Explanation;
  /** cos(q, q'); null where there are no words, so no q. */
  readonly cosine: number | null;
}

/** The whole gallery as encoded so far, best first; null while there is nothing to rank by. */
export interface Answer {
  readonly hits: readonly Hit[] | null;
  readonly update: Update | null;
}

/** The loaded model and what runs it. */
export interface EngineInfo {
  /** Hash of the model file: one half of the embeddings' cache key. */
  readonly fingerprint: string;
  readonly bytes: number;
  /** e.g. "WebGPU (Apple M2)" or "CPU (SIMD)". */
  readonly executor: string;
  /** Most pictures one batch takes. */
  readonly batch: number;
}

/** A picture's encoded file, to be decoded in the worker. */
export interface Source {
  readonly id: string;
  readonly file: Blob;
}

/** What the page asks of the worker. */
export type Command =
  | { readonly kind: "load"; readonly model: string; readonly executor: Executor }
  | { readonly kind: "open"; readonly gallery: string; readonly sources: readonly Source[] }
  /** These are on screen: encode them first. */
  | { readonly kind: "look"; readonly ids: readonly string[] }
  | { readonly kind: "ask"; readonly turn: number; readonly question: Question };

/** What failed: before the engine was ready, or after. Either takes a fresh worker to mend. */
export type Failure = "load" | "crash";

/** What the worker tells the page. */
export type Report =
  | { readonly kind: "download"; readonly bytes: number; readonly total: number | null }
  | { readonly kind: "preparing" }
  | { readonly kind: "ready"; readonly engine: EngineInfo; readonly note: string | null }
  /** Embeddings restored from the browser's own store. */
  | { readonly kind: "restored"; readonly pictures: number }
  | { readonly kind: "encoded"; readonly pictures: number; readonly perSecond: number | null }
  | { readonly kind: "skipped"; readonly id: string; readonly reason: string }
  | { readonly kind: "executor"; readonly executor: string; readonly note: string }
  | { readonly kind: "note"; readonly text: string }
  | {
      readonly kind: "answer";
      readonly turn: number;
      readonly answer: Answer;
      readonly milliseconds: number;
    }
  | { readonly kind: "failed"; readonly failure: Failure; readonly message: string };
