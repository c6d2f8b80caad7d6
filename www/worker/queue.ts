import type { Source } from "../protocol";

/** The pictures still to encode: what is on screen first, then gallery order. */
export class Queue {
  readonly #waiting: Map<string, Source>;
  #looking: readonly string[] = [];

  constructor(sources: readonly Source[]) {
    this.#waiting = new Map(sources.map((source) => [source.id, source]));
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** These are on screen now. */
  look(ids: readonly string[]): void {
    this.#looking = ids;
  }

  /** Drops a picture that needs no encoding. */
  drop(id: string): void {
    this.#waiting.delete(id);
  }

  /** Removes and returns the next `count` pictures, or as many as there are. */
  take(count: number): Source[] {
    const taken: Source[] = [];
    for (const id of [...this.#looking, ...this.#waiting.keys()]) {
      if (taken.length === count) break;
      const source = this.#waiting.get(id);
      if (source !== undefined && this.#waiting.delete(id)) taken.push(source);
    }
    return taken;
  }
}
