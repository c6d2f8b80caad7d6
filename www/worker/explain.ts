/** What went wrong, in a sentence for the visitor. */
export function explain(error: unknown): string {
  if (error instanceof WebAssembly.RuntimeError) return `the engine stopped (${error.message})`;
  return error instanceof Error ? error.message : String(error);
}
