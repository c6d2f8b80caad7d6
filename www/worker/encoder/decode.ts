import type { ImageEngine } from "../../../pkg/more_like_this.js";
import { message } from "../../message";
import type { Source } from "../../protocol";
import { explain, isTrap } from "../explain";
import { readFile } from "../photos/kept";
import { type Image, readPixels } from "./canvas";
import type { Unusable } from "./protocol";

/** A decoded picture. */
export interface Pixels extends Image {
  readonly id: string;
}

/** Decodes a picture's file with the browser's own decoder. */
export async function decode({ id, file }: Source): Promise<Pixels | Unusable> {
  try {
    const bytes = await readFile(file);
    if (bytes.size === 0) return { id, reason: message("emptyFile") };
    const bitmap = await createImageBitmap(bytes);
    try {
      return { id, ...readPixels(bitmap) };
    } finally {
      bitmap.close();
    }
  } catch (error) {
    return { id, reason: explain(error) };
  }
}

/** Hands a picture to the engine, to be encoded next; null where that went well. */
export function stage(images: ImageEngine, { id, width, height, rgba }: Pixels): Unusable | null {
  try {
    images.stage(width, height, rgba);
    return null;
  } catch (error) {
    if (isTrap(error)) throw error;
    return { id, reason: explain(error) };
  }
}
