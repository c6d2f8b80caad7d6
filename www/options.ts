import type { Executor } from "./protocol";

/** What the page's address asks for. */
export interface Options {
  /** `?executor=cpu|webgpu`: overrides the engine's own choice. */
  readonly executor: Executor;
  /** `?pictures=24`: an evenly spaced part of the collection. */
  readonly pictures: number | null;
}

export function readOptions(search: string): Options {
  const query = new URLSearchParams(search);
  const executor = query.get("executor");
  const pictures = Number.parseInt(query.get("pictures") ?? "", 10);
  return {
    executor: executor === "cpu" || executor === "webgpu" ? executor : "auto",
    pictures: pictures > 0 ? pictures : null,
  };
}
