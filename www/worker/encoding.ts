import type { Engine } from "../../pkg/more_like_this.js";
import type { Command, Report } from "../protocol";
import { keep, recall } from "./cache";
import { decode, type Pixels, stage, type Undecodable } from "./decode";
import { Pace } from "./pace";
import { Queue } from "./queue";
import type { Storage } from "./storage";

/** Embeddings are kept whenever this many more are there, so that a reload loses little. */
const KEEP_EVERY = 256;

/** An open gallery on its way to being encoded. */
export class Encoding {
  readonly #engine: Engine;
  readonly #report: (report: Report) => void;
  readonly #gallery: string;
  readonly #queue: Queue;
  readonly #pace: Pace;
  /** The next batch, being decoded while the engine works on the one before. */
  #ahead: Promise<(Pixels | Undecodable)[]>;
  readonly #storage: Storage;
  #unkept = 0;

  private constructor(
    engine: Engine,
    command: Extract<Command, { kind: "open" }>,
    storage: Storage,
    report: (report: Report) => void,
  ) {
    this.#storage = storage;
    this.#engine = engine;
    this.#report = report;
    this.#gallery = command.gallery;
    this.#queue = new Queue(command.sources);
    this.#pace = new Pace(engine.info().batch);
    this.#ahead = Promise.resolve([]);
  }

  /** Opens a gallery in the engine, with the embeddings that an earlier visit left. */
  static async open(
    engine: Engine,
    command: Extract<Command, { kind: "open" }>,
    storage: Storage,
    report: (report: Report) => void,
  ): Promise<Encoding> {
    engine.open();
    const encoding = new Encoding(engine, command, storage, report);
    await encoding.#restore();
    encoding.#readAhead();
    return encoding;
  }

  /** These are on screen: they come next. */
  look(ids: readonly string[]): void {
    this.#queue.look(ids);
  }

  /** Encodes one batch; false when there was none left. */
  async step(): Promise<boolean> {
    const began = performance.now();
    const decoded = await this.#ahead;
    if (decoded.length === 0) return false;
    this.#readAhead();
    const pictures = this.#stage(decoded);
    if (pictures > 0) {
      await this.#engine.encode();
      this.#pace.record(pictures, performance.now() - began);
      this.#report({
        kind: "encoded",
        gallery: this.#gallery,
        pictures,
        perSecond: this.#pace.perSecond,
      });
      const note = this.#engine.takeNote();
      if (note !== undefined) {
        this.#report({ kind: "executor", executor: this.#engine.info().executor, note });
      }
    }
    await this.#keepSome(pictures);
    return true;
  }

  async #restore(): Promise<void> {
    const { fingerprint } = this.#engine.info();
    await this.#storage.attempt(async () => {
      const embeddings = await recall("embeddings", this.#gallery, fingerprint);
      if (embeddings === null) return;
      const ids = this.#engine.restore(embeddings);
      for (const id of ids) this.#queue.drop(id);
      this.#report({ kind: "restored", gallery: this.#gallery, pictures: ids.length });
    });
  }

  #readAhead(): void {
    this.#ahead = Promise.all(this.#queue.take(this.#pace.size).map(decode));
  }

  /** Hands pictures to the engine and reports those that cannot be used; how many could. */
  #stage(decoded: readonly (Pixels | Undecodable)[]): number {
    let staged = 0;
    for (const picture of decoded) {
      const reason = "reason" in picture ? picture.reason : stage(this.#engine, picture);
      if (reason === null) staged += 1;
      else this.#report({ kind: "skipped", gallery: this.#gallery, id: picture.id, reason });
    }
    return staged;
  }

  /** Keeps what is not kept yet: another gallery takes this one's place. */
  async close(): Promise<void> {
    if (this.#unkept > 0) await this.#keep();
  }

  async #keepSome(more: number): Promise<void> {
    this.#unkept += more;
    const finished = this.#queue.length === 0;
    if (this.#unkept === 0 || (!finished && this.#unkept < KEEP_EVERY)) return;
    await this.#keep();
  }

  async #keep(): Promise<void> {
    this.#unkept = 0;
    const { fingerprint } = this.#engine.info();
    await this.#storage.attempt(() => keep("embeddings", this.#gallery, fingerprint, this.#engine.save()));
  }
}
