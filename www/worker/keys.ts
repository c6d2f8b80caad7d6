/**
 * Names under which things are kept. A picture is named by its content, so that what was found out about
 * it holds in every gallery and under every file name; a model by its fingerprint, so that what another
 * model made stays beside it.
 */

import type { Region } from "../protocol";

/**
 * SHA-256 of a file's bytes, in hexadecimal; null where the browser hashes nothing (outside https) or the
 * file cannot be read, which decoding it will report.
 */
export async function contentHash(file: Blob): Promise<string | null> {
  // Not there on an insecure origin, whatever the types say.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return null;
  try {
    const hash = new Uint8Array(await subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return null;
  }
}

/** Of a picture's embedding by a model. */
export function embeddingKey(model: string, hash: string): string {
  return `${model}/${hash}`;
}

/** Of the caption of a picture, or of a part of it, which depends on two models. */
export function captionKey(model: string, captioner: string, hash: string, region: Region | null): string {
  const whole = `${model}+${captioner}/${hash}`;
  if (region === null) return whole;
  return `${whole}/${[region.left, region.top, region.right, region.bottom].join(",")}`;
}
