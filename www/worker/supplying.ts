import { Failed, message } from "../message";
import type { AuxModel, Lacking, Needs, Source, Work } from "../protocol";
import type { AuxModels } from "./auxmodels";
import type { Cache } from "./cache";
import { isTrap } from "./explain";
import { captionKey, contentKey } from "./keys";
import type { Engines } from "./start";

/** What supplying takes. */
export interface Sources {
  readonly engines: Engines;
  readonly auxModels: AuxModels;
  readonly cache: Cache;
  /** Lets messages be delivered; false where one of them makes what is supplied obsolete. */
  readonly goOn: () => Promise<boolean>;
}

/** "more": the engine knows more than before. "wait": there is nothing to do but wait. Else it cannot be had. */
type Supplied = "more" | "wait" | Lacking;

/**
 * What the engine says that it lacks: a model to be fetched, pictures whose patch tokens are to be extracted, captions to be
 * written. It is supplied, and whoever asked asks again, as long as each time it gets further.
 */
export class Supplying {
  readonly #at: Sources;
  /** What was supplied for what is asked now. */
  #supplied = new Set<string>();
  readonly #files = new Map<string, Source["file"]>();
  /** The captioner's fingerprint, once the engine has it. */
  #captioner: string | null = null;

  constructor(at: Sources) {
    this.#at = at;
  }

  /** Another gallery. */
  open(sources: readonly Source[]): void {
    this.#files.clear();
    this.add(sources);
  }

  /** More pictures of the gallery. */
  add(sources: readonly Source[]): void {
    for (const { id, file } of sources) this.#files.set(id, file);
  }

  /** Something else is asked. */
  begin(): void {
    this.#supplied = new Set();
  }

  /**
   * Supplies what is lacking, and tells what is being done. Throws where that was supplied before or cannot be: asking again would
   * never end.
   */
  async supply(needs: Needs, tell: (work: Work) => void): Promise<Supplied> {
    if (needs.model !== null) return this.#supplyModel(needs, needs.model, tell);
    if (!this.#hasFiles(needs)) return "wait";
    const need = this.#expectProgress(needs);
    if (await this.#recallCaptions(needs)) return "more";
    const isWhole = (await this.#extractPatches(needs, tell)) && (await this.#writeCaptions(needs, tell));
    // What was broken off may be asked for again.
    if (!isWhole) this.#supplied.delete(need);
    return "more";
  }

  /** Whether the files of all pictures that are lacked have been added; those of a collection may still be on their way. */
  #hasFiles({ patches, captions }: Needs): boolean {
    return [...patches, ...captions.map(({ id }) => id)].every((id) => this.#files.has(id));
  }

  /** Throws where this was supplied before, or is nothing that could be. */
  #expectProgress({ model, patches, captions }: Needs): string {
    const empty = model === null && patches.length === 0 && captions.length === 0;
    const need = JSON.stringify([model, patches, captions]);
    if (empty) throw new Failed(message("lacksNothing"));
    if (this.#supplied.has(need)) throw new Failed(message("asksAgain"));
    this.#supplied.add(need);
    return need;
  }

  /** Hands the engine a model that has arrived. */
  #supplyModel(needs: Needs, model: AuxModel, tell: (work: Work) => void): Supplied {
    const { auxModels } = this.#at;
    const state = auxModels.state(model);
    switch (state.kind) {
      case "fetching": {
        const { what, bytes, total } = state;
        tell({ what, model, bytes, total });
        return "wait";
      }
      case "failed":
        return { model, message: state.message };
      case "arrived":
        this.#expectProgress(needs);
        try {
          this.#add(model, state.file);
        } catch (error) {
          if (isTrap(error)) throw error;
          auxModels.refuse(model, error);
        }
        return "more";
    }
  }

  #add(model: AuxModel, file: Uint8Array): void {
    const { search } = this.#at.engines;
    if (model === "summarizer") search.addSummarizer(file);
    else this.#captioner = search.addCaptioner(file);
  }

  /** Has pictures' patch tokens extracted; false where that was broken off. */
  async #extractPatches({ patches }: Needs, tell: (work: Work) => void): Promise<boolean> {
    const { engines, goOn } = this.#at;
    const files = patches.map((id) => ({ id, file: this.#file(id) }));
    const extracted = files.map((source) => engines.pool.extract(source));
    // Whichever fails first is thrown below; the others must not count as unheard of.
    for (const one of extracted) one.catch(() => undefined);
    for (const [done, { id }] of files.entries()) {
      tell({ what: "extracting", done, of: files.length });
      if (!(await goOn())) return false;
      const tokens = await extracted[done];
      if (tokens !== undefined) engines.search.learnPatches([id], tokens);
    }
    return true;
  }

  /** Writes captions; false where that was broken off. */
  async #writeCaptions({ captions }: Needs, tell: (work: Work) => void): Promise<boolean> {
    const { engines, cache, goOn } = this.#at;
    let isWhole = true;
    for (const [done, { id, region }] of captions.entries()) {
      tell({ what: "captioning", done, of: captions.length });
      isWhole = await goOn();
      if (!isWhole) break;
      const text = engines.search.writeCaption(id, region);
      const [key] = await this.#captionKeys([{ id, region }]);
      if (key !== undefined && key !== null) cache.keep("captions", key, text);
    }
    void cache.flush();
    return isWhole;
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
    if (file === undefined) throw new Failed(message("pictureIsGone", id));
    return file;
  }
}
