import type { Portion } from "./protocol";

/** The part of the file by itself. */
export function portion({ pack, from, to }: Portion): Blob {
  return pack.slice(from, to);
}
