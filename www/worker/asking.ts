import type { Engine } from "../../pkg/more_like_this.js";
import type { Command, Lacking, Needs, Report, Sidecar, Source, Work } from "../protocol";
import { keep, recall } from "./cache";
import { decode, stage } from "./decode";
import { explain } from "./explain";
import type { Sidecars } from "./sidecars";
import type { Storage } from "./storage";

type Ask = Extract<Command, { kind: "ask" }>;

interface Surroundings {
  readonly engine: Engine;
  readonly sidecars: Sidecars;
  readonly storage: Storage;
  readonly report: (report: Report) => void;
  /** Lets messages be delivered; false where one of them makes the question obsolete. */
  readonly goOn: () => Promise<boolean>;
}

/**
 * The question at hand. The engine answers it, or says what it lacks: a model to be fetched, pictures
 * to be looked at again, captions to be written. That is supplied and the engine asked again.
 */
export class Asking {
  readonly #at: Surroundings;
  #ask: Ask | null = null;
  #began = 0;
  #gallery = "";
  #files: ReadonlyMap<string, Source> = new Map();
  /** Of the captioner, once the engine has it. */
  #captioner: string | null = null;

  constructor(at: Surroundings) {
    this.#at = at;
  }

  /** Another gallery: what was asked of the one before is void. */
  async open({ gallery, sources }: Extract<Command, { kind: "open" }>): Promise<void> {
    this.#ask = null;
    this.#gallery = gallery;
    this.#files = new Map(sources.map((source) => [source.id, source]));
    await this.#restoreCaptions();
  }

  /** The question to answer, in place of any before. */
  take(ask: Ask): void {
    this.#ask = ask;
    this.#began = performance.now();
  }

  /** Brings the question a step further; false where there is none, or nothing to do but wait. */
  async step(): Promise<boolean> {
    const ask = this.#ask;
    if (ask === null) return false;
    try {
      return await this.#advance(ask);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.#ask = null;
      this.#at.report({ kind: "note", text: `That could not be searched for: ${explain(error)}.` });
      return true;
    }
  }

  async #advance(ask: Ask): Promise<boolean> {
    const reply = this.#at.engine.ask(ask.question);
    if (reply.kind !== "needs") {
      this.#answer(ask, reply, null);
    } else if (reply.model !== null) {
      return this.#supplyModel(ask, reply.model);
    } else if (await this.#look(ask, reply)) {
      await this.#caption(ask, reply);
    }
    return true;
  }

  #answer(ask: Ask, reply: Extract<Report, { kind: "reply" }>["reply"], lacking: Lacking | null): void {
    const milliseconds = performance.now() - this.#began;
    this.#ask = null;
    this.#at.report({ kind: "reply", turn: ask.turn, reply, lacking, milliseconds });
  }

  async #supplyModel(ask: Ask, model: Sidecar): Promise<boolean> {
    const { engine, sidecars, report } = this.#at;
    const state = sidecars.state(model);
    switch (state.kind) {
      case "fetching":
        report({ kind: "working", turn: ask.turn, work: state });
        return false;
      case "failed": {
        // The words are answered still: only what is marked does not count.
        const reply = engine.ask({ ...ask.question, blind: false, liked: [], disliked: [] });
        if (reply.kind !== "needs") this.#answer(ask, reply, { model, message: state.message });
        return true;
      }
      case "arrived":
        try {
          await this.#add(model, state.file);
        } catch (error) {
          if (error instanceof WebAssembly.RuntimeError) throw error;
          sidecars.refuse(model, error);
        }
        return true;
    }
  }

  async #add(model: Sidecar, file: Uint8Array): Promise<void> {
    if (model === "summarizer") {
      this.#at.engine.addSummarizer(file);
      return;
    }
    this.#captioner = this.#at.engine.addCaptioner(file);
    await this.#restoreCaptions();
  }

  /** Looks at pictures again, for their patch tokens; false where the question became obsolete. */
  async #look(ask: Ask, { patches }: Needs): Promise<boolean> {
    const { engine, goOn } = this.#at;
    for (const [done, id] of patches.entries()) {
      this.#work(ask, { what: "looking", done, of: patches.length });
      if (!(await goOn())) return false;
      const source = this.#files.get(id);
      if (source === undefined) throw new Error(`the picture "${id}" is not there any more`);
      const picture = await decode(source);
      const reason = "reason" in picture ? picture.reason : stage(engine, picture);
      if (reason !== null) throw new Error(`the picture "${id}" could not be read again (${reason})`);
      await engine.study();
    }
    return true;
  }

  async #caption(ask: Ask, { captions }: Needs): Promise<void> {
    const { engine, goOn } = this.#at;
    for (const [done, id] of captions.entries()) {
      this.#work(ask, { what: "captioning", done, of: captions.length });
      if (!(await goOn())) break;
      engine.writeCaption(id);
    }
    if (captions.length > 0) await this.#keepCaptions();
  }

  #work(ask: Ask, work: Work): void {
    this.#at.report({ kind: "working", turn: ask.turn, work });
  }

  async #restoreCaptions(): Promise<void> {
    const fingerprint = this.#fingerprint();
    if (fingerprint === null) return;
    await this.#at.storage.attempt(async () => {
      const captions = await recall("captions", this.#gallery, fingerprint);
      if (captions !== null) this.#at.engine.restoreCaptions(captions);
    });
  }

  async #keepCaptions(): Promise<void> {
    const fingerprint = this.#fingerprint();
    if (fingerprint === null) return;
    const captions = this.#at.engine.captions();
    await this.#at.storage.attempt(() => keep("captions", this.#gallery, fingerprint, captions));
  }

  /** Of both models that captions depend on. */
  #fingerprint(): string | null {
    return this.#captioner === null ? null : `${this.#at.engine.info().fingerprint}+${this.#captioner}`;
  }
}
