import type { Said } from "../message";
import { keepsNothing, type Schema } from "./database";
import { PATIENCE_MS, within, WRITE_PATIENCE } from "./patience";
import { seal, unseal } from "./seal";

/** What is kept between visits, by kind: embeddings as Float32Array, captions as string. */
export type Kind = "embeddings" | "captions";

export const KINDS: readonly Kind[] = ["embeddings", "captions"];

/** Its version also stands for how pictures are prepared for the model, and for the checksum beside each entry. */
export const CACHE: Schema<Kind> = { name: "more-like-this", version: 4, stores: KINDS, older: "drop" };

export type Entries = readonly (readonly [key: string, value: unknown])[];

/** Where things are kept. Anything may be rejected, or never be answered. */
export interface Store {
  /** The values under these keys, in their order; undefined where there is none. */
  get(kind: Kind, keys: readonly string[]): Promise<readonly unknown[]>;
  put(kind: Kind, entries: Entries): Promise<void>;
  keys(kind: Kind): Promise<readonly string[]>;
  change(changes: { readonly remove: readonly (readonly [kind: Kind, key: string])[] }): Promise<void>;
}

/** New entries are written together, this many at a time, so that a reload loses only a few seconds' work. */
const BATCH = 64;
/**
 * The store, while it lets itself be used. Where it does not, that is said once, and what is new is
 * remembered for this visit only.
 */
export class Cache {
  readonly #store: Store;
  readonly #note: (said: Said) => void;
  readonly #patience: number;
  readonly #unwritten: Record<Kind, Map<string, unknown>> = { embeddings: new Map(), captions: new Map() };
  #reads = true;
  #writes = true;
  /** Entries since the last write. */
  #fresh = 0;
  /** What was done to the store so far, one after the other; it never rejects. */
  #work: Promise<void> = Promise.resolve();

  constructor(store: Store, note: (said: Said) => void, patience = PATIENCE_MS) {
    this.#store = store;
    this.#note = note;
    this.#patience = patience;
  }

  /** What is kept under these keys, in their order; undefined where nothing is. Never rejects. */
  async recall(kind: Kind, keys: readonly string[]): Promise<readonly unknown[]> {
    // Taken now: what is being written leaves this map while the store is read.
    const unwritten = new Map(this.#unwritten[kind]);
    const asked = keys.filter((key) => !unwritten.has(key));
    const stored = new Map<string, unknown>();
    if (this.#reads && asked.length > 0) {
      try {
        const values = await within(this.#patience, this.#store.get(kind, asked));
        asked.forEach((key, place) => stored.set(key, unseal(values[place])));
      } catch (error) {
        this.#giveUp(error);
        this.#reads = false;
      }
    }
    return keys.map((key) => unwritten.get(key) ?? stored.get(key));
  }

  /** Keeps this from now on; it is written before long. */
  keep(kind: Kind, key: string, value: unknown): void {
    this.#unwritten[kind].set(key, value);
    this.#fresh += 1;
    if (this.#fresh >= BATCH) void this.flush();
  }

  /** Writes what is not written yet. Never rejects; nobody needs to wait for it. */
  async flush(): Promise<void> {
    this.#fresh = 0;
    this.#work = this.#work.then(() => this.#write());
    await this.#work;
  }

  /** Removes what is kept, or is about to be, under such keys. Never rejects. */
  async forget(matches: (key: string) => boolean): Promise<void> {
    for (const kind of KINDS) {
      const unwritten = this.#unwritten[kind];
      for (const key of [...unwritten.keys()].filter(matches)) unwritten.delete(key);
    }
    // After what is being written.
    this.#work = this.#work.then(() => this.#remove(matches));
    await this.#work;
  }

  /** Does without the store from now on, for this reason, which is said once. */
  close(note: Said): void {
    if (this.#writes) this.#note(note);
    [this.#reads, this.#writes] = [false, false];
  }

  async #remove(matches: (key: string) => boolean): Promise<void> {
    for (const kind of KINDS) {
      try {
        const keys = await within(this.#patience * WRITE_PATIENCE, this.#store.keys(kind));
        const remove = keys.filter(matches).map((key) => [kind, key] as const);
        await within(this.#patience * WRITE_PATIENCE, this.#store.change({ remove }));
      } catch (error) {
        this.#giveUp(error);
      }
    }
  }

  /** Writes no more, and says so once. What is kept is read and removed as before: a full store does both. */
  #giveUp(error: unknown): void {
    if (!this.#writes) return;
    this.#writes = false;
    this.#note(keepsNothing(error));
  }

  async #write(): Promise<void> {
    for (const kind of KINDS) {
      const unwritten = this.#unwritten[kind];
      const entries = [...unwritten];
      if (!this.#writes || entries.length === 0) continue;
      try {
        const sealed = entries.map(([key, value]) => [key, seal(value)] as const);
        await within(this.#patience * WRITE_PATIENCE, this.#store.put(kind, sealed));
      } catch (error) {
        this.#giveUp(error);
        return;
      }
      for (const [key, value] of entries) {
        if (unwritten.get(key) === value) unwritten.delete(key);
      }
    }
  }
}
