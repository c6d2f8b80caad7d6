/** What is kept, with a checksum beside it: a disk may give back other bits than it was given. */

/** A value as it is kept. */
export interface Sealed {
  readonly value: unknown;
  readonly check: number;
}

export function seal(value: unknown): Sealed {
  return { value, check: checksum(bytesOf(value)) };
}

/** The value that was sealed; undefined where this is nothing of the kind, or not as it was. */
export function unseal(kept: unknown): unknown {
  const { value, check } = (kept ?? {}) as Partial<Sealed>;
  return check === checksum(bytesOf(value)) ? value : undefined;
}

/** FNV-1a in 32 bits: no change of a single byte leaves it as it was. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}

function bytesOf(value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new TextEncoder().encode(String(value));
}
