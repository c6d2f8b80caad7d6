/** What the benchmark of rivals found out, as its JSON file has it. */
import type { Contender } from "./contenders.mjs";

/** Turns with the base at one size of batch. */
export interface Turns {
  readonly batch: number;
  /** Pictures in a call, which is what was faster: all of the batch, or one. */
  readonly atOnce: number;
  /** Pictures per second of each round. */
  readonly base: readonly number[];
  readonly own: readonly number[];
}

/** Milliseconds of each start in a browser that knows nothing. */
export interface Starts {
  readonly load: readonly number[];
  readonly first: readonly number[];
}

export interface Result {
  readonly contender: Contender;
  /** What ran, in the runtime's own words. */
  readonly what: string;
  readonly cosine: { readonly mean: number; readonly least: number };
  /** Bytes of WebAssembly memory after the turns with the smallest batch. */
  readonly memory: number;
  readonly turns: readonly Turns[];
  /** Null where starts are not measured. */
  readonly starts: Starts | null;
}

/** Pictures per second of each round, by who took part; the others are compared with `base`. */
export interface Native {
  readonly base: string;
  readonly rates: Readonly<Record<string, readonly number[]>>;
}

/** What was measured, and on what. */
export interface Report {
  readonly machine: Readonly<Record<string, string>>;
  readonly command: string;
  readonly results: readonly Result[];
  /** Who could not be run, and why. */
  readonly leftOut: readonly string[];
  readonly native: Native | null;
}
