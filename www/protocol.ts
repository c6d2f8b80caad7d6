/**
 * The only message vocabulary: what the page and the engine's worker say to each other, and the
 * shapes the engine in Rust takes and gives (mirrored in src/protocol.rs).
 */

/** Which executor the visitor asks for; "auto" lets the engine time both. */
export type Executor = "auto" | "cpu" | "webgpu";

/** How marks move the query. */
export type Strategy = "prf" | "grf" | "afs" | "explicit";

/** The pictures a visitor marked, as gallery ids, in the order of marking. */
export interface Marks {
  readonly liked: readonly string[];
  readonly disliked: readonly string[];
}

/** Words for what there should be more and less of, in the order of wishing. */
export interface Wishes {
  readonly more: readonly string[];
  readonly less: readonly string[];
}

/** What the visitor asks of the gallery. Without words the marks alone make the query. */
export interface Question extends Marks, Wishes {
  readonly words: string;
  readonly strategy: Strategy;
  /** Whether the blind protocol is to be played instead: marks do not count, nobody clicks. */
  readonly blind: boolean;
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

/** What one picture, caption or wish did to the query. */
export interface Share {
  /** The picture's, for its caption too. */
  readonly id: string;
  /** The caption or the wish; empty for a picture itself. */
  readonly text: string;
  /** Cosine to the query before the update. */
  readonly similarity: number;
  /** Its coefficient in `alpha q + beta p - gamma n`: above zero it attracts. */
  readonly net: number;
}

/** Where the summarizer looked in a picture. */
export interface HeatMap {
  readonly id: string;
  /** Row by row over a square grid; 0 is the least of all pictures read, 1 the most. */
  readonly values: readonly number[];
  /** The part of the attention to all pictures that this one got, in 0..1. */
  readonly share: number;
}

export interface Explanation {
  readonly strategy: Strategy;
  readonly weights: Weights;
  readonly shares: readonly Share[];
  /** One per picture that the summarizer read; AFS only. */
  readonly maps: readonly HeatMap[];
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

/** A round of the blind protocol. */
export interface Round {
  /** The ten best pictures, best first; the first five are what the next round feeds back. */
  readonly top: readonly { readonly id: string; readonly score: number }[];
  /** cos(q_0, q_t): how far the query has drifted from the words. */
  readonly cosine: number;
  /** How many of the words' own ten best are still among the ten. */
  readonly kept: number;
  /** What the update before this ranking used; null for the first. */
  readonly explanation: Explanation | null;
}

/** A model file beside the embedded one, fetched when it is first needed. */
export type Sidecar = "summarizer" | "captioner";

/** What a question cannot be answered without. */
export interface Needs {
  readonly model: Sidecar | null;
  /** Pictures to be looked at again, for their patch tokens. */
  readonly patches: readonly string[];
  /** Pictures whose captions are to be written, which takes their patch tokens. */
  readonly captions: readonly string[];
}

/** What the engine meets a question with. */
export type Reply =
  | ({ readonly kind: "answer" } & Answer)
  | { readonly kind: "rounds"; readonly rounds: readonly Round[] }
  | ({ readonly kind: "needs" } & Needs);

/** Captions written so far, by picture. */
export type Captions = ReadonlyMap<string, string>;

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
  | { readonly kind: "ask"; readonly turn: number; readonly question: Question }
  /** Try again to fetch what could not be fetched. */
  | { readonly kind: "refetch" };

/** What is being supplied for a question before it can be answered. */
export type Work =
  | {
      readonly what: "fetching";
      readonly model: Sidecar;
      readonly bytes: number;
      readonly total: number | null;
    }
  /** Pictures looked at again, captions written. */
  | { readonly what: "looking" | "captioning"; readonly done: number; readonly of: number };

/** A model that is not to be had, so that marks and rounds that need it do not count. */
export interface Lacking {
  readonly model: Sidecar;
  readonly message: string;
}

/** What failed: before the engine was ready, or after. Either takes a fresh worker to mend. */
export type Failure = "load" | "crash";

/** What the worker tells the page. */
export type Report =
  | { readonly kind: "download"; readonly bytes: number; readonly total: number | null }
  | { readonly kind: "preparing" }
  | { readonly kind: "ready"; readonly engine: EngineInfo; readonly note: string | null }
  /** Embeddings restored from the browser's own store. */
  | { readonly kind: "restored"; readonly gallery: string; readonly pictures: number }
  | {
      readonly kind: "encoded";
      readonly gallery: string;
      readonly pictures: number;
      readonly perSecond: number | null;
    }
  | { readonly kind: "skipped"; readonly gallery: string; readonly id: string; readonly reason: string }
  | { readonly kind: "executor"; readonly executor: string; readonly note: string }
  | { readonly kind: "note"; readonly text: string }
  /** The question of this turn waits for this. */
  | { readonly kind: "working"; readonly turn: number; readonly work: Work }
  | {
      readonly kind: "reply";
      readonly turn: number;
      readonly reply: Exclude<Reply, { kind: "needs" }>;
      readonly lacking: Lacking | null;
      readonly milliseconds: number;
    }
  | { readonly kind: "failed"; readonly failure: Failure; readonly message: string };
