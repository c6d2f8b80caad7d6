/** Reading pixels through a canvas, which browsers limit in size and some falsify. */

import { Failed, message } from "../../message";

/** The most that iPhones give a canvas, in pixels; the tower's input is 300 times smaller. */
const MOST_PIXELS = 4096 * 4096;
/** No browser in use stops at a shorter side. */
const LONGEST_SIDE = 8192;
/** Side of the pattern that is read back. */
const PATTERN_SIDE = 16;

/** `width * height` RGBA pixels, alpha not premultiplied. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** The pixels of a picture, reduced where no canvas could hold it. Throws where there are none. */
export function readPixels(bitmap: ImageBitmap): Image {
  const { width, height } = reduced(bitmap.width, bitmap.height);
  const context = makeContext(width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const rgba = readBack(context, width, height);
  // A canvas that could not be had in this size stays empty, and nothing says so.
  if (rgba.every((value) => value === 0)) throw new Failed(message("emptyPicture"));
  return { width, height, rgba };
}

/** The size in which a canvas can hold a picture: its own, or a smaller one of the same shape. */
export function reduced(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(
    1,
    Math.sqrt(MOST_PIXELS / (width * height)),
    LONGEST_SIDE / Math.max(width, height),
  );
  const side = (length: number): number => Math.max(1, Math.floor(length * scale));
  return { width: side(width), height: side(height) };
}

/** Whether a canvas gives back what was put into it; protection against fingerprinting adds noise. */
export function readsExactly(): boolean {
  const pattern = new ImageData(PATTERN_SIDE, PATTERN_SIDE);
  // Opaque, because the colours of translucent pixels are rounded.
  pattern.data.forEach((_, place) => {
    pattern.data[place] = place % 4 === 3 ? 255 : (place * 37) % 256;
  });
  const context = makeContext(PATTERN_SIDE, PATTERN_SIDE);
  context.putImageData(pattern, 0, 0);
  const read = readBack(context, PATTERN_SIDE, PATTERN_SIDE);
  return read.every((value, place) => value === pattern.data[place]);
}

/** A canvas to read from. Throws where the browser gives none. */
export function makeContext(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Failed(message("noCanvas"));
  return context;
}

/** The pixels of the whole canvas, RGBA, alpha not premultiplied. */
export function readBack(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
): Uint8Array {
  return new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
}
