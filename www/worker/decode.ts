import type { Source } from "../protocol";

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

function read(bitmap: ImageBitmap): Omit<Pixels, "id"> {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("the browser gave no canvas to read the picture with");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, rgba: new Uint8Array(data.buffer) };
}
