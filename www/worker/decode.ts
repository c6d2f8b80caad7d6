import type { Engine } from "../../pkg/more_like_this.js";
import type { Source } from "../protocol";
import { explain } from "./explain";

/** A decoded picture: `width * height` RGBA pixels, alpha not premultiplied. */
export interface Pixels {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A picture that the browser cannot decode, and why. */
export interface Undecodable {
  readonly id: string;
  readonly reason: string;
}

/** Decodes a picture's file with the browser's own decoder. */
export async function decode(source: Source): Promise<Pixels | Undecodable> {
  try {
    const bitmap = await createImageBitmap(source.file);
    try {
      return { id: source.id, ...read(bitmap) };
    } finally {
      bitmap.close();
    }
  } catch (error) {
    return { id: source.id, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Hands a picture to the engine, to be encoded or studied next; why not, where it cannot be used. */
export function stage(engine: Engine, { id, width, height, rgba }: Pixels): string | null {
  try {
    engine.stage(id, width, height, rgba);
    return null;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return explain(error);
  }
}

function read(bitmap: ImageBitmap): Omit<Pixels, "id"> {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("the browser gave no canvas to read the picture with");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, rgba: new Uint8Array(data.buffer) };
}
