import { message, type Said, saidOf } from "../message";

/** What went wrong, for the visitor. */
export function explain(error: unknown): Said {
  return isTrap(error) ? message("trapped", error.message) : saidOf(error);
}

/** Whether the engine itself stopped: its state is lost, and only a fresh worker helps. */
export function isTrap(error: unknown): error is WebAssembly.RuntimeError {
  return error instanceof WebAssembly.RuntimeError;
}
