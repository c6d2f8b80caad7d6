/** What the benchmark's page and a contender's worker say to each other, and what the page offers to the program outside. */
import type { Contender } from "../contenders.mjs";

/** The pictures that all contenders embed. */
export interface Probes {
  /** Their side in pixels. */
  readonly side: number;
  /** Red, green and blue bytes of one picture after the other. */
  readonly rgb: Uint8Array;
}

/** Pictures from `first` on, so many in all, `atOnce` of them in a call. */
export interface Run {
  readonly first: number;
  readonly count: number;
  readonly atOnce: number;
}

export type Command =
  | {
      readonly kind: "load";
      readonly contender: Contender;
      readonly threads: number;
      readonly probes: Probes;
    }
  | ({ readonly kind: "run" } & Run)
  | { readonly kind: "embed"; readonly count: number }
  | { readonly kind: "memory" };

/** Times are in milliseconds, moments on a clock that all workers share. */
export interface Answers {
  /** What runs, in the runtime's own words. */
  load: string;
  /** `busy` is the time in the runtime alone: inputs are made before each call, outside of it. */
  run: { readonly busy: number; readonly began: number; readonly ended: number };
  /** The first pictures' embeddings, one after the other. */
  embed: Float32Array;
  /** Bytes of WebAssembly memory. */
  memory: number;
}

export type Answer<Kind extends Command["kind"] = Command["kind"]> =
  { readonly value: Answers[Kind] } | { readonly error: string };

/** A contender's start, in milliseconds. */
export interface Start {
  readonly what: string;
  /** From nothing to a tower that can be run. */
  readonly load: number;
  /** Its first picture. */
  readonly first: number;
}

/** What the page offers: one contender, in one worker or several. */
export interface Stage {
  start(contender: Contender, threads: number): Promise<Start>;
  /** Milliseconds for so many pictures. */
  run(count: number, atOnce: number): Promise<number>;
  /** Those of the first pictures. */
  embeddings(count: number): Promise<number[]>;
  /** Of all workers together, in bytes. */
  memory(): Promise<number>;
}
