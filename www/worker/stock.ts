import { Failed, message } from "../message";
import type { Source } from "../protocol";

/** What the engine does not hold of the open gallery, and everybody who supplies it needs: one for all of them. */
export class Stock {
  readonly #files = new Map<string, Source["file"]>();
  /** The captioner's fingerprint, once the engine has it. */
  captioner: string | null = null;

  /** Another gallery. */
  open(sources: readonly Source[]): void {
    this.#files.clear();
    this.add(sources);
  }

  /** More pictures of the gallery. */
  add(sources: readonly Source[]): void {
    for (const { id, file } of sources) this.#files.set(id, file);
  }

  /** Whether the picture's file has been added; those of a collection may still be on their way. */
  has(id: string): boolean {
    return this.#files.has(id);
  }

  file(id: string): Source["file"] {
    const file = this.#files.get(id);
    if (file === undefined) throw new Failed(message("pictureIsGone", id));
    return file;
  }
}
