/** What the worker's unit tests put in place of the browser and of the engine. */

import type { SearchEngine } from "../../../pkg/more_like_this.js";
import type { Met, Question, Region, Reply, Report, SearchInfo, Source, Trial } from "../../protocol";
import type { Entries, Kind, Store } from "../cache";
import type { Encoded } from "../encoder/protocol";
import type { Supply } from "../pool/pool";
import type { Engines } from "../start";
import { NO_ANSWER } from "../../testing/question";

export const WIDTH = 2;

/** A store in memory that counts what is written. */
export class MemoryStore implements Store {
  readonly kept = new Map<string, unknown>();
  writes = 0;

  get(kind: Kind, keys: readonly string[]): Promise<readonly unknown[]> {
    return Promise.resolve(keys.map((key) => this.kept.get(`${kind} ${key}`)));
  }

  put(kind: Kind, entries: Entries): Promise<void> {
    this.writes += 1;
    for (const [key, value] of entries) this.kept.set(`${kind} ${key}`, value);
    return Promise.resolve();
  }

  keys(kind: Kind): Promise<readonly string[]> {
    const all = [...this.kept.keys()].filter((name) => name.startsWith(`${kind} `));
    return Promise.resolve(all.map((name) => name.slice(kind.length + 1)));
  }

  change({ remove }: { readonly remove: readonly (readonly [kind: Kind, key: string])[] }): Promise<void> {
    for (const [kind, key] of remove) this.kept.delete(`${kind} ${key}`);
    return Promise.resolve();
  }
}

/** A store that never answers. */
export const SILENT: Store = {
  get: () => new Promise(() => undefined),
  put: () => new Promise(() => undefined),
  keys: () => new Promise(() => undefined),
  change: () => new Promise(() => undefined),
};

/** An image tower for which a picture's width in pixels is all that there is to see. */
export class FakeImages {
  batches: number[][] = [];
  #staged: number[] = [];

  stage(width: number): void {
    if (width > 1000) throw new Error("too large");
    this.#staged.push(width);
  }

  encode(): Promise<Float32Array> {
    const staged = this.#staged.splice(0);
    if (staged.includes(13)) return Promise.reject(new Error("the embedding has no direction"));
    this.batches.push(staged);
    return Promise.resolve(Float32Array.from(staged.flatMap((width) => [...embedding(width)])));
  }

  extractPatches(): Promise<Float32Array> {
    return Promise.resolve(Float32Array.from(this.#staged.splice(0)));
  }
}

/** A pool of one encoder, which encodes as many pictures at once as it is told to. */
export class FakePool {
  readonly batches: string[][] = [];
  size = 16;
  #supply: Supply | null = null;
  #awake: Promise<void> = Promise.resolve();

  feed(supply: Supply): void {
    this.#supply = supply;
    this.wake();
  }

  wake(): void {
    this.#awake = this.#awake.then(() => this.#work());
  }

  /** Resolves when there is nothing left to encode. */
  idle(): Promise<void> {
    return this.#awake;
  }

  async #work(): Promise<void> {
    for (;;) {
      const supply = this.#supply;
      const sources = supply?.take(this.size) ?? [];
      if (supply === null || sources.length === 0) return;
      this.batches.push(sources.map(({ id }) => id));
      await Promise.resolve();
      supply.finish(encodedBy(sources));
    }
  }

  extract(source: Source): Promise<Float32Array> {
    const width = widthOf(source);
    if (width === 99) return Promise.reject(new Error(`the picture "${source.id}" could not be read again`));
    return Promise.resolve(Float32Array.of(width));
  }

  /** How many pictures were encoded so far. */
  get encoded(): number {
    return this.batches.flat().length;
  }
}

/** What becomes of these pictures; one of 99 bytes cannot be used. */
export function encodedBy(sources: readonly Source[]): Encoded {
  const usable = sources.filter((source) => widthOf(source) !== 99);
  const unusable = sources.filter((source) => !usable.includes(source));
  return {
    ids: usable.map(({ id }) => id),
    embeddings: Float32Array.from(usable.flatMap((source) => [...embedding(widthOf(source))])),
    unusable: unusable.map(({ id }) => ({ id, reason: "no picture" })),
    milliseconds: 50,
  };
}

/** A file of n bytes is a picture n pixels wide. */
export function widthOf({ file }: Source): number {
  if ("pack" in file) return file.to - file.from;
  return ("key" in file ? file.file?.size : file.size) ?? 0;
}

/** The embedding of a picture so wide. There is none for 13. */
export function embedding(width: number): Float32Array {
  return Float32Array.of(Math.cos(width), Math.sin(width));
}

/** A search that notes what it is given and answers as it is told to. */
export class FakeSearch {
  readonly gallery = new Map<string, Float32Array>();
  readonly patches = new Map<string, Float32Array>();
  readonly captions = new Map<string, string>();
  readonly asked: Question[] = [];
  models: string[] = [];
  answer: (question: Question) => Reply = () => ({
    kind: "answer",
    ...NO_ANSWER,
  });

  readonly played: Trial[] = [];
  outcome: (trial: Trial) => Met = () => ({ kind: "done", values: [], baseline: [] });

  clear(): void {
    for (const known of [this.gallery, this.patches, this.captions]) known.clear();
  }

  insert(ids: string[], embeddings: Float32Array): void {
    if (embeddings.length !== ids.length * WIDTH) throw new Error("wrong length");
    for (const [place, id] of ids.entries()) {
      this.gallery.set(id, embeddings.slice(place * WIDTH, (place + 1) * WIDTH));
    }
  }

  learnPatches(ids: string[], patches: Float32Array): void {
    for (const id of ids) this.patches.set(id, patches);
  }

  addSummarizer(): void {
    this.models.push("summarizer");
  }

  addCaptioner(file: Uint8Array): string {
    this.models.push("captioner");
    return `captioner of ${file.length} bytes`;
  }

  writeCaption(id: string, region: Region | null): string {
    if (!this.patches.has(id)) throw new Error(`no patch tokens of ${id}`);
    const text = `written of ${id}`;
    this.learnCaption(id, region, text);
    return text;
  }

  learnCaption(id: string, region: Region | null, text: string): void {
    this.captions.set(captionName(id, region), text);
  }

  /** Knows no word in capitals. */
  unknown({ words, wishes }: Question): string[] {
    return [words, ...wishes.more, ...wishes.less].filter((text) => /^[A-Z]+$/.test(text));
  }

  play(trial: Trial): Met {
    this.played.push(trial);
    return this.outcome(trial);
  }

  ask(question: Question): Reply {
    this.asked.push(question);
    return this.answer(question);
  }
}

export function captionName(id: string, region: Region | null): string {
  return region === null ? id : `${id} ${region.left}`;
}

export function fakeEngines(fingerprint = "model"): {
  pool: FakePool;
  search: FakeSearch;
  engines: Engines;
} {
  const [pool, search] = [new FakePool(), new FakeSearch()];
  const shape = { side: 4, grid: 1, patchWidth: 1, textWidth: 1, embedding: WIDTH };
  const method = { k: 1, rounds: 1, top: 1, strategies: [] };
  const info: SearchInfo = { shape, method };
  const engines: Engines = { pool, search: search as unknown as SearchEngine, info, fingerprint };
  return { pool, search, engines };
}

/** A picture this wide; with another `salt` it is another file that looks the same. */
export function picture(id: string, width: number, salt = 0): Source & { readonly file: Blob } {
  return { id, file: new Blob([new Uint8Array(width), new Uint8Array(salt).fill(salt)]) };
}

/** Stands in for the browser's decoder: a file of n bytes is n pixels wide, and none of 99 decodes. */
export function fakeDecoder(): void {
  class Canvas {
    readonly width: number;
    constructor(width: number) {
      this.width = width;
    }
    getContext(): unknown {
      const data = new Uint8ClampedArray(4 * this.width).fill(255);
      return { drawImage: () => undefined, getImageData: () => ({ data }) };
    }
  }
  const createImageBitmap = (file: Blob): Promise<unknown> =>
    file.size === 99
      ? Promise.reject(new Error("no picture"))
      : Promise.resolve({ width: file.size, height: 1, close: () => undefined });
  Object.assign(globalThis, { OffscreenCanvas: Canvas, createImageBitmap });
}

/** The reports of one kind. */
export function of<K extends Report["kind"]>(
  kind: K,
  reports: readonly Report[],
): Extract<Report, { kind: K }>[] {
  return reports.filter((report): report is Extract<Report, { kind: K }> => report.kind === kind);
}
