import type { Executor, Strategy } from "./protocol";
import { STRATEGY_NAMES } from "./strategies";

/** What the page's address asks for; null where it says nothing. */
export interface Options {
  /** `?executor=cpu|webgpu`: instead of the engine's own choice. */
  readonly executor: Executor;
  /** `?pictures=24`: an evenly spaced part of the collection. */
  readonly pictures: number | null;
  /** `?strategy=prf|grf|afs|explicit` */
  readonly strategy: Strategy | null;
  /** `?collection=NAME`, which may name one that is not there. */
  readonly collection: string | null;
}

export function readOptions(search: string): Options {
  const query = new URLSearchParams(search);
  const pictures = query.get("pictures") ?? "";
  return {
    executor: oneOf(["cpu", "webgpu"], query.get("executor")) ?? "auto",
    pictures: /^[1-9]\d{0,8}$/.test(pictures) ? Number(pictures) : null,
    strategy: oneOf(STRATEGY_NAMES, query.get("strategy")),
    collection: query.get("collection"),
  };
}

/** The value if it is one of these; null for anything else. */
export function oneOf<T extends string>(all: readonly T[], value: string | null): T | null {
  return all.find((one) => one === value) ?? null;
}

/** The address's query with one option set. */
export function withOption(search: string, name: string, value: string): string {
  const query = new URLSearchParams(search);
  query.set(name, value);
  return `?${query.toString()}`;
}
