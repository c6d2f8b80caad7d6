import type { Engine } from "../../pkg/more_like_this.js";
import type { Command, Report } from "../protocol";
import { keep, recall } from "./cache";
import { decode, type Pixels, type Undecodable } from "./decode";
import { explain } from "./explain";
import { Pace } from "./pace";
import { Queue } from "./queue";

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
  #unkept = 0;
  #storage = true;

  private constructor(
    engine: Engine,
    command: Extract<Command, { kind: "open" }>,
    report: (report: Report) => void,
  ) {
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
    report: (report: Report) => void,
  ): Promise<Encoding> {
    engine.open();
    const encoding = new Encoding(engine, command, report);
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
      this.#report({ kind: "encoded", pictures, perSecond: this.#pace.perSecond });
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
    await this.#withStorage(async () => {
      const embeddings = await recall(this.#gallery, fingerprint);
      if (embeddings === null) return;
      const ids = this.#engine.restore(embeddings);
      for (const id of ids) this.#queue.drop(id);
      this.#report({ kind: "restored", pictures: ids.length });
    });
  }

  #readAhead(): void {
    this.#ahead = Promise.all(this.#queue.take(this.#pace.size).map(decode));
  }

  /** Hands pictures to the engine and reports those that cannot be used; how many could. */
  #stage(decoded: readonly (Pixels | Undecodable)[]): number {
    let staged = 0;
    for (const picture of decoded) {
      const reason = "reason" in picture ? picture.reason : this.#stageOne(picture);
      if (reason === null) staged += 1;
      else this.#report({ kind: "skipped", id: picture.id, reason });
    }
    return staged;
  }

  #stageOne({ id, width, height, rgba }: Pixels): string | null {
    try {
      this.#engine.stage(id, width, height, rgba);
      return null;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      return explain(error);
    }
  }

  async #keepSome(more: number): Promise<void> {
    this.#unkept += more;
    const finished = this.#queue.length === 0;
    if (this.#unkept === 0 || (!finished && this.#unkept < KEEP_EVERY)) return;
    this.#unkept = 0;
    await this.#withStorage(() => keep(this.#gallery, this.#engine.info().fingerprint, this.#engine.save()));
  }

  /** Runs work that needs the browser's storage; where that is refused, says so once and goes on. */
  async #withStorage(work: () => Promise<void>): Promise<void> {
    if (!this.#storage) return;
    try {
      await work();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.#storage = false;
      const text = `This browser keeps nothing for the next visit (${explain(error)}); everything else works.`;
      this.#report({ kind: "note", text });
    }
  }
}
