/**
 * Names under which things are kept. A picture is named by its content, so that what was found out about
 * it holds in every gallery and under every file name; a model by its fingerprint, so that what another
 * model made stays beside it.
 */

import { portion } from "../portion";
import type { Region, Source } from "../protocol";
import { hexSha256 } from "../sha256";

/**
 * What names a picture's content: SHA-256 of its bytes, in hexadecimal, or a reduction's own key; null where the
 * browser hashes nothing (outside https) or the file cannot be read, which decoding it will report.
 */
export async function contentKey(file: Source["file"]): Promise<string | null> {
  if ("key" in file) return file.key;
  try {
    return await hexSha256(await ("pack" in file ? portion(file) : file).arrayBuffer());
  } catch {
    return null;
  }
}

/** Of a picture's embedding by a model. */
export function embeddingKey(model: string, content: string): string {
  return `${model}/${content}`;
}

/** Of the caption of a picture, or of a part of it, which depends on two models. */
export function captionKey(model: string, captioner: string, content: string, region: Region | null): string {
  const whole = `${model}+${captioner}/${content}`;
  if (region === null) return whole;
  return `${whole}/${[region.left, region.top, region.right, region.bottom].join(",")}`;
}

/** What names a visitor's own photo, of whose bytes only a reduction is kept. */
export function photoKey(hash: string): string {
  return `photo:${hash}`;
}

/** Whether something is kept under this key about such a photo. */
export function isOfPhoto(key: string): boolean {
  return key.includes("/photo:");
}
