/**
 * Names under which things are kept. A picture is named by its content, so that what was found out about
 * it holds in every gallery and under every file name; a model by its fingerprint, so that what another
 * model made stays beside it.
 */

import type { Region } from "../protocol";
import { hexSha256 } from "../sha256";

/**
 * SHA-256 of a file's bytes, in hexadecimal; null where the browser hashes nothing (outside https) or the
 * file cannot be read, which decoding it will report.
 */
export async function contentHash(file: Blob): Promise<string | null> {
  try {
    return await hexSha256(await file.arrayBuffer());
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
