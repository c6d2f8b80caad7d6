import type { AuxModel, Command, Lacking, Needs, Report, Source, Work } from "../protocol";
import type { AuxModels } from "./auxmodels";
import type { Cache } from "./cache";
import { explain, isTrap } from "./explain";
import { captionKey, contentKey } from "./keys";
import type { Engines } from "./start";

type Ask = Extract<Command, { kind: "ask" }>;

/** What answering takes. */
export interface Surroundings {
  readonly engines: Engines;
  readonly auxModels: AuxModels;
  readonly cache: Cache;
  readonly report: (report: Report) => void;
  /** Lets messages be delivered; false where one of them makes the question obsolete. */
  readonly goOn: () => Promise<boolean>;
}

/**
 * The question at hand. The engine answers it, or says what it lacks: a model to be fetched, pictures
 * whose patch tokens are to be extracted, captions to be written. That is supplied and the engine asked
 * again, as long as each time it gets further.
 */
export class Asking {
  readonly #at: Surroundings;
  #ask: Ask | null = null;
  #began = 0;
  /** What was supplied for this question already. */
  #supplied = new Set<string>();
  readonly #files = new Map<string, Source["file"]>();
  /** The captioner's fingerprint, once the engine has it. */
  #captioner: string | null = null;

  constructor(at: Surroundings) {
    this.#at = at;
  }

  /** Another gallery: what was asked of the one before is void. */
  open(sources: readonly Source[]): void {
    this.#ask = null;
    this.#files.clear();
    this.add(sources);
  }

  /** More pictures of the gallery. */
  add(sources: readonly Source[]): void {
    for (const { id, file } of sources) this.#files.set(id, file);
  }

  /** The question to answer, in place of any before. */
  take(ask: Ask): void {
    this.#ask = ask;
    this.#began = performance.now();
    this.#supplied = new Set();
  }

  /** Brings the question a step further; false where there is none, or nothing to do but wait. */
  async step(): Promise<boolean> {
    const ask = this.#ask;
    if (ask === null) return false;
    try {
      return await this.#advance(ask);
    } catch (error) {
      if (isTrap(error)) throw error;
      this.#ask = null;
      this.#at.report({ kind: "unanswered", requestId: ask.requestId, message: explain(error) });
      return true;
    }
  }

  async #advance(ask: Ask): Promise<boolean> {
    const reply = this.#at.engines.search.ask(ask.question);
    if (reply.kind !== "needs") {
      this.#answer(ask, reply, null);
      return true;
    }
    if (reply.model !== null) return this.#supplyModel(ask, reply, reply.model);
    if (!this.#hasFiles(reply)) return false;
    this.#expectProgress(reply);
    if (await this.#recallCaptions(reply)) return true;
    if (await this.#extractPatches(ask, reply)) await this.#writeCaptions(ask, reply);
    return true;
  }

  /** Whether the files of all pictures that are lacked have been added; those of a collection may still be on their way. */
  #hasFiles({ patches, captions }: Needs): boolean {
    return [...patches, ...captions.map(({ id }) => id)].every((id) => this.#files.has(id));
  }

  /** Throws where this was supplied before, or is nothing that could be: supplying it would never end. */
  #expectProgress(needs: Needs): void {
    const { model, patches, captions } = needs;
    const empty = model === null && patches.length === 0 && captions.length === 0;
    const need = JSON.stringify([model, patches, captions]);
    if (empty) throw new Error("the engine does not say what it lacks, which is a fault of this page");
    if (this.#supplied.has(need)) {
      throw new Error("the engine asks again for what it was given, which is a fault of this page");
    }
    this.#supplied.add(need);
  }

  #answer(ask: Ask, reply: Extract<Report, { kind: "reply" }>["reply"], lacking: Lacking | null): void {
    const { requestId, question } = ask;
    const unknown = this.#at.engines.search.unknown(question);
    const milliseconds = performance.now() - this.#began;
    this.#ask = null;
    this.#at.report({ kind: "reply", requestId, reply, lacking, unknown, milliseconds });
  }

  /** Hands the engine a model that has arrived; false where there is nothing to do but wait for it. */
  #supplyModel(ask: Ask, needs: Needs, model: AuxModel): boolean {
    const { auxModels, report } = this.#at;
    const state = auxModels.state(model);
    switch (state.kind) {
      case "fetching": {
        const { what, bytes, total } = state;
        report({ kind: "working", requestId: ask.requestId, work: { what, model, bytes, total } });
        return false;
      }
      case "failed":
        this.#answerWithout(ask, { model, message: state.message });
        return true;
      case "arrived":
        this.#expectProgress(needs);
        try {
          this.#add(model, state.file);
        } catch (error) {
          if (isTrap(error)) throw error;
          auxModels.refuse(model, error);
        }
        return true;
    }
  }

  /** Answers the words, which need no other model: only what is marked does not count. */
  #answerWithout(ask: Ask, lacking: Lacking): void {
    const question = { ...ask.question, mode: "clicks", marks: [] } as const;
    const reply = this.#at.engines.search.ask(question);
    if (reply.kind === "needs") throw new Error(lacking.message);
    this.#answer(ask, reply, lacking);
  }

  #add(model: AuxModel, file: Uint8Array): void {
    const { search } = this.#at.engines;
    if (model === "summarizer") search.addSummarizer(file);
    else this.#captioner = search.addCaptioner(file);
  }

  /** Has pictures' patch tokens extracted; false where the question became obsolete. */
  async #extractPatches(ask: Ask, { patches }: Needs): Promise<boolean> {
    const { engines, goOn } = this.#at;
    const files = patches.map((id) => ({ id, file: this.#file(id) }));
    const extracted = files.map((source) => engines.pool.extract(source));
    // Whichever fails first is thrown below; the others must not count as unheard of.
    for (const one of extracted) one.catch(() => undefined);
    for (const [done, { id }] of files.entries()) {
      this.#work(ask, { what: "extracting", done, of: files.length });
      if (!(await goOn())) return false;
      const tokens = await extracted[done];
      if (tokens !== undefined) engines.search.learnPatches([id], tokens);
    }
    return true;
  }

  async #writeCaptions(ask: Ask, { captions }: Needs): Promise<void> {
    const { engines, cache, goOn } = this.#at;
    for (const [done, { id, region }] of captions.entries()) {
      this.#work(ask, { what: "captioning", done, of: captions.length });
      if (!(await goOn())) break;
      const text = engines.search.writeCaption(id, region);
      const [key] = await this.#captionKeys([{ id, region }]);
      if (key !== undefined && key !== null) cache.keep("captions", key, text);
    }
    void cache.flush();
  }

  /** Takes the captions that were kept; whether there were any. */
  async #recallCaptions({ captions }: Needs): Promise<boolean> {
    const { engines, cache } = this.#at;
    const keys = await this.#captionKeys(captions);
    const known = keys.filter((key) => key !== null);
    const recalled = await cache.recall("captions", known);
    const kept = new Map(known.map((key, place) => [key, recalled[place]]));
    let found = false;
    for (const [place, { id, region }] of captions.entries()) {
      const text = kept.get(keys[place] ?? "");
      if (typeof text !== "string" || text === "") continue;
      engines.search.learnCaption(id, region, text);
      found = true;
    }
    return found;
  }

  /** Where captions are kept; null for those that cannot be. */
  async #captionKeys(captions: Needs["captions"]): Promise<(string | null)[]> {
    const captioner = this.#captioner;
    const { fingerprint } = this.#at.engines;
    if (captioner === null || fingerprint === null) return captions.map(() => null);
    const hashes = await Promise.all(captions.map(({ id }) => contentKey(this.#file(id))));
    return hashes.map((hash, place) =>
      hash === null ? null : captionKey(fingerprint, captioner, hash, captions[place]?.region ?? null),
    );
  }

  #file(id: string): Source["file"] {
    const file = this.#files.get(id);
    if (file === undefined) throw new Error(`the picture "${id}" is not there any more`);
    return file;
  }

  #work(ask: Ask, work: Work): void {
    this.#at.report({ kind: "working", requestId: ask.requestId, work });
  }
}
