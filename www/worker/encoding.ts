import type { Command, Report, Source } from "../protocol";
import type { Cache } from "./cache";
import { decode, type Pixels, stage, type Unusable } from "./decode";
import { isEmbedding } from "./embedding";
import { passOnNote } from "./executor";
import { explain, isTrap } from "./explain";
import { contentHash, embeddingKey } from "./keys";
import { Pace } from "./pace";
import { Queue } from "./queue";
import type { Engines } from "./start";

/** Kept embeddings are looked up for this many pictures at once, which takes about as long as a batch. */
const LOOK_UP = 64;

interface Surroundings {
  readonly engines: Engines;
  readonly cache: Cache;
  readonly report: (report: Report) => void;
}

/**
 * An open gallery on its way to being encoded. A picture's embedding is looked up by its content first;
 * only what is not kept is encoded.
 */
export class Encoding {
  readonly #at: Surroundings;
  readonly #gallery: string;
  /** Not looked up yet. */
  readonly #unknown: Queue;
  /** Looked up, and to be encoded. */
  readonly #missing = new Queue([]);
  /** The keys of what is missing, by id. */
  readonly #keys = new Map<string, string>();
  readonly #pace: Pace;
  /** The next batch, being decoded while the engine works on the one before; null where there is none. */
  #ahead: Promise<(Pixels | Unusable)[]> | null = null;
  /** Whether the step before looked up: with work of both kinds they take turns. */
  #lookedUp = false;

  /** Opens a gallery in the engine in place of the one before. */
  constructor(at: Surroundings, { gallery, sources }: Extract<Command, { kind: "open" }>) {
    this.#at = at;
    this.#gallery = gallery;
    this.#unknown = new Queue(sources);
    this.#pace = new Pace(at.engines.images.info().batch);
    at.engines.search.clear();
  }

  /** These are on screen: they come next. */
  prioritize(ids: readonly string[]): void {
    this.#unknown.prioritize(ids);
    this.#missing.prioritize(ids);
  }

  /** Looks up or encodes one batch; false when there is none left. */
  async step(): Promise<boolean> {
    const lookUp = this.#unknown.length > 0 && (this.#ahead === null || !this.#lookedUp);
    this.#lookedUp = lookUp;
    if (lookUp) {
      await this.#lookUp(this.#unknown.take(LOOK_UP));
      return true;
    }
    if (this.#ahead === null) return false;
    const began = performance.now();
    const decoded = await this.#ahead;
    this.#decodeAhead();
    const encoded = await this.#encode(decoded);
    if (encoded > 0) {
      this.#pace.record(encoded, performance.now() - began);
      const { perSecond } = this.#pace;
      this.#at.report({ kind: "encoded", gallery: this.#gallery, pictures: encoded, perSecond });
    }
    this.#flushAtTheEnd();
    return true;
  }

  /** Restores those whose embedding is kept; the others are missing. */
  async #lookUp(sources: readonly Source[]): Promise<void> {
    const { engines, cache, report } = this.#at;
    const { fingerprint, shape } = engines.model;
    const hashes = await Promise.all(sources.map((source) => contentHash(source.file)));
    const keys = hashes.map((hash) => (hash === null ? null : embeddingKey(fingerprint, hash)));
    const known = keys.filter((key) => key !== null);
    const recalled = await cache.recall("embeddings", known);
    const kept = new Map(known.map((key, place) => [key, recalled[place]]));
    const [ids, embeddings, missing]: [string[], Float32Array[], Source[]] = [[], [], []];
    for (const [place, source] of sources.entries()) {
      const key = keys[place] ?? null;
      const embedding = key === null ? undefined : kept.get(key);
      if (isEmbedding(embedding, shape.embedding)) {
        ids.push(source.id);
        embeddings.push(embedding);
      } else {
        missing.push(source);
        if (key !== null) this.#keys.set(source.id, key);
      }
    }
    if (ids.length > 0) {
      engines.search.insert(ids, joined(embeddings, shape.embedding));
      report({ kind: "restored", gallery: this.#gallery, pictures: ids.length });
    }
    this.#missing.add(missing);
    if (this.#ahead === null) this.#decodeAhead();
  }

  #decodeAhead(): void {
    const next = this.#missing.take(this.#pace.size);
    this.#ahead = next.length === 0 ? null : Promise.all(next.map(decode));
  }

  /** Encodes these into the gallery and reports those that cannot be; how many could. */
  async #encode(decoded: readonly (Pixels | Unusable)[]): Promise<number> {
    const { images, search, model } = this.#at.engines;
    const staged: Pixels[] = [];
    for (const picture of decoded) {
      const usable = "reason" in picture ? picture : (stage(images, picture) ?? picture);
      if ("reason" in usable) this.#skip(usable.id, usable.reason);
      else staged.push(usable);
    }
    if (staged.length === 0) return 0;
    let embeddings: Float32Array;
    try {
      embeddings = await images.encode();
    } catch (error) {
      if (isTrap(error)) throw error;
      return this.#encodeEach(staged, error);
    }
    passOnNote(this.#at.engines.images, this.#at.report);
    const ids = staged.map(({ id }) => id);
    search.insert(ids, embeddings);
    const width = model.shape.embedding;
    ids.forEach((id, place) => {
      this.#keep(id, embeddings.slice(place * width, (place + 1) * width));
    });
    return ids.length;
  }

  /** One picture that cannot be encoded must not cost the others of its batch their place. */
  async #encodeEach(staged: readonly Pixels[], error: unknown): Promise<number> {
    const [first, ...others] = staged;
    if (first !== undefined && others.length === 0) {
      this.#skip(first.id, explain(error));
      return 0;
    }
    let encoded = 0;
    for (const picture of staged) encoded += await this.#encode([picture]);
    return encoded;
  }

  #flushAtTheEnd(): void {
    if (this.#ahead === null) void this.#at.cache.flush();
  }

  #skip(id: string, reason: string): void {
    this.#at.report({ kind: "skipped", gallery: this.#gallery, id, reason });
  }

  #keep(id: string, embedding: Float32Array): void {
    const key = this.#keys.get(id);
    this.#keys.delete(id);
    if (key !== undefined) this.#at.cache.keep("embeddings", key, embedding);
  }
}

function joined(rows: readonly Float32Array[], width: number): Float32Array {
  const all = new Float32Array(rows.length * width);
  for (const [place, row] of rows.entries()) all.set(row, place * width);
  return all;
}
