import type { Executor, Strategy } from "./protocol";

export const STRATEGIES = ["prf", "grf", "afs", "explicit"] as const satisfies readonly Strategy[];

/** The bundled collections, `collections/NAME/index.json` each. */
export const COLLECTIONS = ["objects", "scenes"] as const;
export type CollectionName = (typeof COLLECTIONS)[number];

/** What the page's address asks for; null where it says nothing. */
export interface Options {
  /** `?executor=cpu|webgpu`: overrides the engine's own choice. */
  readonly executor: Executor;
  /** `?pictures=24`: an evenly spaced part of the collection. */
  readonly pictures: number | null;
  /** `?strategy=prf|grf|afs|explicit` */
  readonly strategy: Strategy | null;
  /** `?collection=objects|scenes` */
  readonly collection: CollectionName | null;
}

export function readOptions(search: string): Options {
  const query = new URLSearchParams(search);
  const executor = query.get("executor");
  const pictures = Number.parseInt(query.get("pictures") ?? "", 10);
  return {
    executor: executor === "cpu" || executor === "webgpu" ? executor : "auto",
    pictures: pictures > 0 ? pictures : null,
    strategy: oneOf(STRATEGIES, query.get("strategy")),
    collection: oneOf(COLLECTIONS, query.get("collection")),
  };
}

/** The value where it is one of these; null for anything else. */
export function oneOf<T extends string>(all: readonly T[], value: string | null): T | null {
  return all.find((one) => one === value) ?? null;
}

/** The address's query with one option set. */
export function withOption(search: string, name: string, value: string): string {
  const query = new URLSearchParams(search);
  query.set(name, value);
  return `?${query.toString()}`;
}
