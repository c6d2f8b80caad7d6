import { download } from "../download";
import { message, type Said } from "../message";
import type { AuxModel, Work } from "../protocol";
import { explain } from "./explain";

/** Where a model file beside the embedded one stands. */
type State =
  | (Extract<Work, { what: "fetching" }> & { readonly kind: "fetching" })
  /** Here, but the engine has not taken it yet. */
  | { readonly kind: "arrived"; readonly file: Uint8Array }
  | { readonly kind: "failed"; readonly message: Said };

/**
 * The models beside the embedded one, each fetched when it is first needed, while the engine goes on
 * with other work.
 */
export class AuxModels {
  /** Address of the embedded model; the others lie beside it. */
  readonly #beside: string;
  readonly #changed: () => void;
  readonly #states = new Map<AuxModel, State>();
  /** What the browser keeps of a file may be what made it fail. */
  #cache: RequestCache = "default";

  /** `changed` is called whenever one has got further. */
  constructor(beside: string, changed: () => void) {
    this.#beside = beside;
    this.#changed = changed;
  }

  /** Where a model stands; begins to fetch it where that was not done yet. */
  state(model: AuxModel): State {
    return this.#states.get(model) ?? this.#fetch(model);
  }

  /** Takes note that the engine refused the file. */
  refuse(model: AuxModel, error: unknown): void {
    this.#set(model, { kind: "failed", message: message("within", fileOf(model), explain(error)) });
  }

  /** What failed may be fetched again. */
  forgive(): void {
    this.#cache = "reload";
    for (const [model, { kind }] of this.#states) {
      if (kind === "failed") this.#states.delete(model);
    }
  }

  #fetch(model: AuxModel): State {
    const fetching = (bytes: number, total: number | null): State => {
      return this.#set(model, { kind: "fetching", what: "fetching", model, bytes, total });
    };
    download(new URL(fileOf(model), this.#beside).href, fetching, this.#cache).then(
      (file) => this.#set(model, { kind: "arrived", file }),
      (error: unknown) => this.#set(model, { kind: "failed", message: explain(error) }),
    );
    return fetching(0, null);
  }

  #set(model: AuxModel, state: State): State {
    this.#states.set(model, state);
    this.#changed();
    return state;
  }
}

function fileOf(model: AuxModel): string {
  return `${model}.gguf`;
}
