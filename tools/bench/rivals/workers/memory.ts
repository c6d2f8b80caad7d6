/**
 * Finds out how much WebAssembly memory a runtime takes: it notes every memory that is made or exported, so it is to be
 * imported before the runtime is.
 */
const memories = new Set<WebAssembly.Memory>();
const { Memory, instantiate, instantiateStreaming } = WebAssembly;

WebAssembly.Memory = class extends Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.add(this);
  }
};

function note<T extends WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource>(result: T): T {
  const { exports } = "instance" in result ? result.instance : result;
  for (const value of Object.values(exports)) if (value instanceof Memory) memories.add(value);
  return result;
}

// Both kinds of the first overload come out of the second's implementation.
WebAssembly.instantiate = (async (source: WebAssembly.Module, imports?: WebAssembly.Imports) =>
  note(await instantiate(source, imports))) as typeof WebAssembly.instantiate;
WebAssembly.instantiateStreaming = async (source, imports) =>
  note(await instantiateStreaming(source, imports));

/** Bytes of all of them. */
export function memoryBytes(): number {
  return [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
