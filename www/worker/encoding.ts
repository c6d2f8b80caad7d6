import type { Command, Report, Source } from "../protocol";
import type { Cache } from "./cache";
import { isEmbedding } from "./embedding";
import type { Encoded } from "./encoder/protocol";
import { contentKey, embeddingKey } from "./keys";
import type { Supply } from "./pool/pool";
import { Rate } from "./pool/rate";
import { Queue } from "./queue";
import type { Engines } from "./start";
import { angle, embeddingsOf } from "./vectors";

/** Kept embeddings are looked up for this many pictures at once, which takes about as long as a batch. */
const LOOK_UP = 64;
/** Embeddings are handed to the engine in portions of so many, since it holds each portion a second time for a moment. */
const AT_ONCE = 1024;

interface Surroundings {
  readonly engines: Engines;
  readonly cache: Cache;
  readonly report: (report: Report) => void;
}

/**
 * An open gallery on its way to being encoded. A picture's embedding is looked up by its content first;
 * only what is not kept is left to the pool.
 */
export class Encoding implements Supply {
  readonly #at: Surroundings;
  readonly #gallery: string;
  /** Not looked up yet. */
  readonly #unknown: Queue;
  /** Looked up, and to be encoded. */
  readonly #missing = new Queue([]);
  /** The keys of what is missing, by id. */
  readonly #keys = new Map<string, string>();
  readonly #rate = new Rate();
  /** Embeddings that came with the collection, until the pictures' own are there. */
  #shipped: ReadonlyMap<string, Float32Array>;
  /** The model that made them. */
  readonly #shippedBy: string | null;
  /** The model at hand, once it is known. */
  #fingerprint: string | null = null;
  /** Largest angle between one of those and the picture's own. */
  #difference: number | null = null;
  /** Pictures that the pool has. */
  #encoding = 0;
  #open = true;
  #paused = false;

  /** Opens a gallery in the engine in place of the one before. */
  constructor(at: Surroundings, { gallery, sources, vectors }: Extract<Command, { kind: "open" }>) {
    this.#at = at;
    this.#gallery = gallery;
    this.#unknown = new Queue(sources);
    this.#shippedBy = vectors?.model ?? null;
    this.#shipped = embeddingsOf(vectors, at.engines.info.shape.embedding);
    this.#ship();
    at.engines.pool.feed(this);
  }

  /** Lets the pictures be searched before they are encoded. */
  #ship(): void {
    const { engines, report } = this.#at;
    engines.search.clear(Math.max(this.#unknown.length, this.#shipped.size));
    if (this.#shipped.size === 0) return;
    const rows = [...this.#shipped];
    for (let place = 0; place < rows.length; place += AT_ONCE) {
      const some = rows.slice(place, place + AT_ONCE);
      const values = joined(
        some.map(([, row]) => row),
        engines.info.shape.embedding,
      );
      engines.search.insert(
        some.map(([id]) => id),
        values,
      );
    }
    report({ kind: "shipped", gallery: this.#gallery, pictures: this.#shipped.size });
  }

  /**
   * Whether it is known which model is at hand. Until then embeddings that came along are taken to be of this one, which is what
   * the index says; those of another are taken back.
   */
  #knowsModel(): boolean {
    const { engines, report } = this.#at;
    if (this.#fingerprint !== null || engines.fingerprint === null) return this.#fingerprint !== null;
    this.#fingerprint = engines.fingerprint;
    if (this.#shipped.size > 0 && this.#shippedBy !== this.#fingerprint) {
      this.#shipped = new Map();
      engines.search.clear(this.#unknown.length);
      report({ kind: "shipped", gallery: this.#gallery, pictures: 0 });
    }
    return true;
  }

  #compare(id: string, embedding: Float32Array): void {
    const shipped = this.#shipped.get(id);
    if (shipped !== undefined) this.#difference = Math.max(this.#difference ?? 0, angle(shipped, embedding));
  }

  /** Another gallery takes its place. What the pool still has of this one is kept for another time. */
  close(): void {
    this.#open = false;
  }

  /** Nothing that the pool still has of this gallery is kept. */
  forget(): void {
    this.#keys.clear();
  }

  /** More pictures, if they are of this gallery; whether they are. */
  add(gallery: string, sources: readonly Source[]): boolean {
    if (gallery !== this.#gallery) return false;
    this.#unknown.add(sources);
    return true;
  }

  /** While it is paused no picture is given away; what the pool has is finished. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#at.engines.pool.wake();
  }

  /** These are on screen: they come next. */
  prioritize(ids: readonly string[]): void {
    this.#unknown.prioritize(ids);
    this.#missing.prioritize(ids);
  }

  /** Looks some pictures up; false when there is none left, or nothing to do but wait. */
  async step(): Promise<boolean> {
    if (!this.#knowsModel() || this.#unknown.length === 0) return false;
    await this.#lookUp(this.#unknown.take(LOOK_UP));
    this.#at.engines.pool.wake();
    return true;
  }

  /** Restores those whose embedding is kept; the others are missing. */
  async #lookUp(sources: readonly Source[]): Promise<void> {
    const { engines, cache, report } = this.#at;
    const { shape } = engines.info;
    const fingerprint = this.#fingerprint;
    const hashes = await Promise.all(sources.map((source) => contentKey(source.file)));
    const keys = hashes.map((hash) =>
      hash === null || fingerprint === null ? null : embeddingKey(fingerprint, hash),
    );
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
        this.#compare(source.id, embedding);
      } else {
        missing.push(source);
        if (key !== null) this.#keys.set(source.id, key);
      }
    }
    if (ids.length > 0) {
      engines.search.insert(ids, joined(embeddings, shape.embedding));
      const difference = this.#difference;
      report({ kind: "restored", gallery: this.#gallery, pictures: ids.length, difference });
    }
    this.#missing.add(missing);
  }

  take(count: number): readonly Source[] {
    const taken = this.#open && !this.#paused ? this.#missing.take(count) : [];
    if (this.#encoding === 0 && taken.length > 0) this.#rate.begin(performance.now());
    this.#encoding += taken.length;
    return taken;
  }

  /** Takes pictures into the gallery and reports those that cannot be. */
  finish({ ids, embeddings, unusable }: Encoded): void {
    const { engines, report } = this.#at;
    const { embedding: width } = engines.info.shape;
    this.#encoding -= ids.length + unusable.length;
    for (const [place, id] of ids.entries()) {
      const embedding = embeddings.slice(place * width, (place + 1) * width);
      this.#compare(id, embedding);
      this.#keep(id, embedding);
    }
    if (!this.#open) return;
    for (const { id, reason } of unusable) report({ kind: "skipped", gallery: this.#gallery, id, reason });
    if (ids.length > 0) {
      engines.search.insert([...ids], embeddings);
      this.#rate.record(ids.length, performance.now());
      const { perSecond } = this.#rate;
      const difference = this.#difference;
      report({ kind: "encoded", gallery: this.#gallery, pictures: ids.length, perSecond, difference });
    }
    if (this.#encoding === 0 && this.#missing.length === 0) void this.#at.cache.flush();
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
