/**
 * The only message vocabulary: what the page and the engine's worker say to each other, and the
 * shapes that the engine in Rust takes and gives. src/protocol.rs mirrors those, field by field;
 * www/protocol.fixtures.json holds one of each, which both sides test themselves against.
 */

import type { Plan, Progress } from "./lab/protocol";
import type { Said } from "./message";
import type { Hit, QueryMap, AuxModel, Reply } from "./replies";

export type * from "./lab/protocol";
export type * from "./replies";

/** Which executor the visitor asks for; "auto" lets the engine time both. */
export type Executor = "auto" | "cpu" | "webgpu";

/** How marks move the query. */
export type Strategy = "prf" | "grf" | "afs" | "explicit";

/** A classic way to score pictures by marks, in a strategy's place. */
export type Learner = "logistic" | "nearest" | "pichunter" | "rectified" | "network";

/**
 * "clicks": what the visitor marks and wishes counts. "blind": nobody clicks; the top of the ranking
 * is fed back, round by round.
 */
export type Mode = "clicks" | "blind";

export type Side = "like" | "dislike";

/** A box in fractions, 0 to 1, of the tower's input: the picture's centre square. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A picture that the visitor marked, or a part of it. */
export interface Mark {
  readonly id: string;
  readonly side: Side;
  /** null for the whole picture. */
  readonly region: Region | null;
}

/** Words for what there should be more and less of, in the order of wishing. */
export interface Wishes {
  readonly more: readonly string[];
  readonly less: readonly string[];
}

/** How much the words, what is liked and what is disliked count. */
export interface Weights {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/** What to use in place of the strategy's own parameters; null keeps its own. */
export interface Overrides {
  readonly weights: Weights | null;
  readonly tau: number | null;
  readonly k: number | null;
}

/** A picture that is asked with, beside the words or in their place. */
export interface Example {
  readonly id: string;
  /** How much of the query is the picture, 0 to 1; the rest is the words. Without words all of it is. */
  readonly share: number;
}

/** What the visitor asks of the gallery. Without words and example the marks and wishes alone make the query. */
export interface Question {
  readonly words: string;
  /** Does not count in blind rounds. */
  readonly example: Example | null;
  /** In the order of marking. */
  readonly marks: readonly Mark[];
  readonly wishes: Wishes;
  readonly strategy: Strategy;
  /** Scores the pictures in the strategy's place, by clicks only; wishes and `params` do not count then. */
  readonly learner?: Learner;
  readonly mode: Mode;
  readonly params: Overrides;
  /** Of how many of the best pictures the answer is to be. */
  readonly first: number;
}

/** The towers' sizes. */
export interface TowerShape {
  /** Pixels along a side of the image tower's square input. */
  readonly side: number;
  /** Patch tokens along a side. */
  readonly grid: number;
  /** Width of a patch token. */
  readonly patchWidth: number;
  /** Width of a word's token. */
  readonly textWidth: number;
  /** Width of an embedding. */
  readonly embedding: number;
}

/** A strategy's own parameters in one mode. */
export interface Preset {
  readonly weights: Weights;
  readonly tau: number;
}

/** What a strategy takes and counts. */
export interface StrategyInfo {
  readonly strategy: Strategy;
  /** The model beside the embedded one that it cannot do without. */
  readonly needs: AuxModel | null;
  /** Whether wishes count. */
  readonly wishes: boolean;
  readonly clicks: Preset;
  readonly blind: Preset;
}

/** The method's numbers, which the page repeats nowhere. */
export interface MethodInfo {
  /** Pictures that a blind round feeds back. */
  readonly k: number;
  /** Updates of the blind protocol. */
  readonly rounds: number;
  /** Pictures that a round shows. */
  readonly top: number;
  /** In the order in which they are offered. */
  readonly strategies: readonly StrategyInfo[];
}

/** What answers questions. */
export interface SearchInfo {
  readonly shape: TowerShape;
  readonly method: MethodInfo;
}

/** The loaded model and the method. */
export interface ModelInfo extends SearchInfo {
  /** Hash of the model file: what it made is kept under it. */
  readonly fingerprint: string;
  /** Size of the model file. */
  readonly bytes: number;
}

/** What runs the image tower. */
export interface ExecutorInfo {
  /** e.g. "WebGPU (Apple M2)" or "CPU (SIMD)". */
  readonly executor: string;
  readonly gpu: boolean;
  /** Most pictures that one batch takes. */
  readonly batch: number;
}

export interface EngineInfo extends ModelInfo, ExecutorInfo {
  /** Workers that encode, each with such an executor. */
  readonly encoders: number;
}

/** A picture's encoded file, to be decoded in the worker. */
export interface Source {
  readonly id: string;
  readonly file: Blob | Reduction | Portion;
}

/** A part of a larger file. Browsers take up to a millisecond for each blob that is made, so one is made when it is read. */
export interface Portion {
  readonly pack: Blob;
  readonly from: number;
  readonly to: number;
}

/** A picture as this browser keeps it: smaller than its file, which need not be at hand. */
export interface Reduction {
  /** Names the bytes that it was made from, among all pictures. */
  readonly key: string;
  /** null where it is to be read from the browser's store, under its key. */
  readonly file: Blob | null;
}

/** Embeddings that came with a collection: each in whole steps, and what a step is. */
export interface Vectors {
  /** Whose they are, in their order. */
  readonly ids: readonly string[];
  /** Fingerprint of the model that made them. */
  readonly model: string;
  readonly numbers: Int8Array<ArrayBuffer>;
  readonly steps: Float32Array<ArrayBuffer>;
}

/** What the page asks of the worker. */
export type Command =
  | {
      readonly kind: "load";
      /** Its address; the models beside it lie where it does. */
      readonly model: string;
      /** The visitor's own, in place of what lies at the address. */
      readonly file: Blob | null;
      readonly executor: Executor;
      /** How many encode where it is the CPU; null for as many as the machine is worth. */
      readonly encoders: number | null;
      /** "plain" for no relaxed SIMD, also where the browser has it. */
      readonly simd: "plain" | null;
      /** "reload" where what the browser kept of the model would not load. */
      readonly cache: RequestCache;
    }
  /** In place of the open gallery. What is known of a picture is kept by its bytes, not by its id. */
  | {
      readonly kind: "open";
      readonly gallery: string;
      /** Those whose files are there; more may be added. */
      readonly sources: readonly Source[];
      /** They may be there before any file is. */
      readonly vectors: Vectors | null;
    }
  /** More pictures of the gallery of that name, if it is the open one. */
  | { readonly kind: "add"; readonly gallery: string; readonly sources: readonly Source[] }
  /** These are on screen: encode them first. */
  | { readonly kind: "prioritize"; readonly ids: readonly string[] }
  /** Whether encoding is to rest; questions are answered all the same. */
  | { readonly kind: "pause"; readonly paused: boolean }
  /** Nothing found out about the visitor's own photos is to be kept, and what was kept goes. */
  | { readonly kind: "forget" }
  /** In place of any earlier question. */
  | { readonly kind: "ask"; readonly requestId: number; readonly question: Question }
  /** Which pictures are nearest to this one. In place of any earlier such command. */
  | { readonly kind: "neighbours"; readonly requestId: number; readonly id: string }
  /** Questions beside the one at hand, each to be answered. In place of any earlier such command. */
  | { readonly kind: "compare"; readonly requestId: number; readonly questions: readonly Question[] }
  /** A map of a question that was answered: these pictures, which have these names. In place of any earlier such command. */
  | {
      readonly kind: "map";
      readonly requestId: number;
      readonly question: Question;
      readonly ids: readonly string[];
      readonly names: readonly string[];
    }
  /** Whether this is a model's file, by its beginning. In place of any earlier such command. */
  | { readonly kind: "inspect"; readonly requestId: number; readonly file: File }
  /** An evaluation, played beside everything else; null ends the one that is under way. In place of any earlier one. */
  | { readonly kind: "evaluate"; readonly requestId: number; readonly plan: Plan | null }
  /** Try again to fetch what could not be fetched. */
  | { readonly kind: "refetch" };

/** What is being supplied for a question before it can be answered. */
export type Work =
  | {
      readonly what: "fetching";
      readonly model: AuxModel;
      readonly bytes: number;
      readonly total: number | null;
    }
  /** Pictures whose patch tokens are extracted, captions written. */
  | { readonly what: "extracting" | "captioning"; readonly done: number; readonly of: number };

/** A model that could not be had, so that marks and rounds that need it do not count. */
export interface Lacking {
  readonly model: AuxModel;
  readonly message: Said;
}

/** A request, by its address, and how many bytes came in answer. */
export interface Request {
  readonly address: string;
  readonly received: number;
}

/** What failed: before the engine was ready, or after. Either takes a fresh worker to mend. */
export type Failure = "load" | "crash";

/** What the worker tells the page. Nothing follows "failed". */
export type Report =
  | { readonly kind: "download"; readonly bytes: number; readonly total: number | null }
  /** The part of the model that reads words has arrived. */
  | { readonly kind: "legible" }
  | { readonly kind: "preparing" }
  | { readonly kind: "ready"; readonly engine: EngineInfo; readonly note: Said | null }
  /**
   * So many pictures are searched by embeddings that came with them, until they are encoded here. It may come before "ready",
   * and again with 0 where they turn out to be another model's.
   */
  | { readonly kind: "shipped"; readonly gallery: string; readonly pictures: number }
  /** This many more pictures had kept embeddings; a gallery is restored in several steps. */
  | {
      readonly kind: "restored";
      readonly gallery: string;
      readonly pictures: number;
      readonly difference: number | null;
    }
  /** This many more pictures were encoded. */
  | {
      readonly kind: "encoded";
      readonly gallery: string;
      readonly pictures: number;
      readonly perSecond: number | null;
      /** Largest angle so far between an embedding and the one that came along, in degrees; null without any. */
      readonly difference: number | null;
    }
  | { readonly kind: "skipped"; readonly gallery: string; readonly id: string; readonly reason: Said }
  /** Another executor carries on, or more workers or fewer encode. */
  | {
      readonly kind: "executor";
      readonly executor: string;
      readonly encoders: number;
      readonly note: Said | null;
    }
  | { readonly kind: "note"; readonly text: Said }
  /** What the browser recorded of the worker's requests. */
  | { readonly kind: "requests"; readonly requests: readonly Request[] }
  /** This question waits for this. */
  | { readonly kind: "working"; readonly requestId: number; readonly work: Work }
  | {
      readonly kind: "reply";
      readonly requestId: number;
      readonly reply: Exclude<Reply, { kind: "needs" }>;
      readonly lacking: Lacking | null;
      /** Those of the question's words and wishes of which the model knows no word. */
      readonly unknown: readonly string[];
      readonly milliseconds: number;
    }
  /** The nearest pictures, nearest first, the picture itself left out; none while it is not encoded. */
  | { readonly kind: "neighbours"; readonly requestId: number; readonly hits: readonly Hit[] }
  /** The first of the ranking for one of the questions to compare, or why there is none. */
  | {
      readonly kind: "compared";
      readonly requestId: number;
      /** Which of the questions. */
      readonly place: number;
      readonly hits: readonly Hit[];
      /** Why the marks do not count, or why there is no answer. */
      readonly message: Said | null;
    }
  /** Why a file is no model that could run; null where it may be one. */
  | { readonly kind: "inspected"; readonly requestId: number; readonly refusal: Said | null }
  /** null where a map would show nothing. */
  | { readonly kind: "map"; readonly requestId: number; readonly map: QueryMap | null }
  /** How far the evaluation is, several times. */
  | { readonly kind: "evaluated"; readonly requestId: number; readonly progress: Progress }
  /** This question cannot be answered, and why, in a sentence. The engine goes on. */
  | { readonly kind: "unanswered"; readonly requestId: number; readonly message: Said }
  | { readonly kind: "failed"; readonly failure: Failure; readonly message: Said };
