/** What went wrong, in a sentence for the visitor. */
export function explain(error: unknown): string {
  if (isTrap(error)) return `the engine stopped (${error.message})`;
  return error instanceof Error ? error.message : String(error);
}

/** Whether the engine itself stopped: its state is lost, and only a fresh worker helps. */
export function isTrap(error: unknown): error is WebAssembly.RuntimeError {
  return error instanceof WebAssembly.RuntimeError;
}
