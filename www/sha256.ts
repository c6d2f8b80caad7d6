/**
 * SHA-256 of these bytes in hexadecimal digits; null on a page from http:, to which a browser gives no such
 * function.
 */
export async function hexSha256(bytes: BufferSource): Promise<string | null> {
  // Not there on an insecure origin, whatever the types say.
  const { subtle } = crypto as Partial<Crypto>;
  if (subtle === undefined) return null;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
