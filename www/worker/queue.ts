import type { Source } from "../protocol";

/** Pictures that wait: what is on screen comes first, then the gallery's order. */
export class Queue {
  readonly #waiting: Map<string, Source>;
  #first: readonly string[] = [];

  constructor(sources: readonly Source[]) {
    this.#waiting = new Map(sources.map((source) => [source.id, source]));
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** These are on screen now. */
  prioritize(ids: readonly string[]): void {
    this.#first = ids;
  }

  /** Puts pictures at the end. */
  add(sources: readonly Source[]): void {
    for (const source of sources) this.#waiting.set(source.id, source);
  }

  /** Removes and returns the next `count` pictures, or as many as there are. */
  take(count: number): Source[] {
    const taken: Source[] = [];
    for (const id of [...this.#first, ...this.#waiting.keys()]) {
      if (taken.length === count) break;
      const source = this.#waiting.get(id);
      if (source !== undefined && this.#waiting.delete(id)) taken.push(source);
    }
    return taken;
  }
}
