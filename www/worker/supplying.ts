import { Failed, message } from "../message";
import type { AuxModel, Lacking, Needs, Work } from "../protocol";
import type { AuxModels } from "./auxmodels";
import type { Cache } from "./cache";
import { isTrap } from "./explain";
import { captionKey, contentKey } from "./keys";
import type { Engines } from "./start";
import type { Stock } from "./stock";

/** What supplying takes. */
export interface Sources {
  readonly engines: Engines;
  readonly auxModels: AuxModels;
  readonly cache: Cache;
  readonly stock: Stock;
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

  constructor(at: Sources) {
    this.#at = at;
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
    const { patches, captions } = needs;
    if (![...patches, ...captions.map(({ id }) => id)].every((id) => this.#at.stock.has(id))) return "wait";
    const need = this.#expectProgress(needs);
    if (await this.#recallCaptions(needs)) return "more";
    const isWhole = (await this.#extractPatches(needs, tell)) && (await this.#writeCaptions(needs, tell));
    // What was broken off may be asked for again.
    if (!isWhole) this.#supplied.delete(need);
    return "more";
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
    const { engines, stock } = this.#at;
    if (model === "summarizer") engines.search.addSummarizer(file);
    else stock.captioner = engines.search.addCaptioner(file);
  }

  /** Has pictures' patch tokens extracted; false where that was broken off. */
  async #extractPatches({ patches }: Needs, tell: (work: Work) => void): Promise<boolean> {
    const { engines, stock, goOn } = this.#at;
    const files = patches.map((id) => ({ id, file: stock.file(id) }));
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
    const { engines, stock } = this.#at;
    const { captioner } = stock;
    const { fingerprint } = engines;
    if (captioner === null || fingerprint === null) return captions.map(() => null);
    const hashes = await Promise.all(captions.map(({ id }) => contentKey(stock.file(id))));
    return hashes.map((hash, place) =>
      hash === null ? null : captionKey(fingerprint, captioner, hash, captions[place]?.region ?? null),
    );
  }
}
