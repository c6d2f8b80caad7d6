/** A visitor's photo made as small as the page and the model need it, upright and on white. */

import type { Why } from "../../photos/protocol";
import { makeContext, readBack } from "../encoder/canvas";
import type { Header, Size } from "./header";
import { turnsWebP } from "./turned";

/**
 * The shorter side, in pixels: a tile on a screen with two pixels to a point, as `npm run collection` makes them. The
 * image tower takes 224.
 */
const SHORTER = 384;
/** The longer side, whatever that leaves of the shorter one. */
const LONGER = 2048;
/**
 * What the model reads of a reduction is what it reads of the whole: drawn pictures with noise keep a cosine of .988 and more, at .88
 * one kept .979 only. It costs a third more bytes than .88, about 40 kB a photo.
 */
const QUALITY = 0.95;

/** Why a picture cannot be reduced. */
export class Unusable extends Error {
  readonly why: Why;

  constructor(why: Why) {
    super(why);
    this.why = why;
  }
}

/** The size of a picture's reduction: never larger than the picture. */
export function reducedSize({ width, height }: Size): Size {
  const scale = Math.min(1, SHORTER / Math.min(width, height), LONGER / Math.max(width, height));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** Whether an orientation, as EXIF numbers it, stands for a picture that lies on its side. */
export function isOnItsSide(orientation: number): boolean {
  return orientation >= 5;
}

/** Decodes a picture and reduces it. Throws Unusable. */
export async function reduce(file: Blob, header: Header): Promise<Blob> {
  if (!header.complete) throw new Unusable("broken");
  // One answer for every format: what the browser does not turn by itself is turned here.
  const turn = header.format === "WebP" && !(await turnsWebP()) ? header.orientation : 1;
  const bitmap = await decode(file, header, turn);
  try {
    return await draw(bitmap, turn);
  } finally {
    bitmap.close();
  }
}

/** Decodes a picture, reduced while that goes on where its size is known. */
async function decode(file: Blob, { format, size, orientation }: Header, turn: number): Promise<ImageBitmap> {
  const options: ImageBitmapOptions = { resizeQuality: "high" };
  if (size !== null && Math.min(size.width, size.height) > SHORTER) {
    const turned = turn === 1 && isOnItsSide(orientation);
    const { width, height } = reducedSize(turned ? { width: size.height, height: size.width } : size);
    options.resizeWidth = width;
    options.resizeHeight = height;
  }
  try {
    return await createImageBitmap(file, options);
  } catch {
    const decodable = ["JPEG", "PNG", "WebP", "GIF", "BMP"].includes(format ?? "");
    throw new Unusable(decodable ? "broken" : "undecodable");
  }
}

async function draw(bitmap: ImageBitmap, turn: number): Promise<Blob> {
  const { width, height } = reducedSize(bitmap);
  const side = isOnItsSide(turn);
  const [across, down] = side ? [height, width] : [width, height];
  const context = makeContext(across, down);
  context.imageSmoothingQuality = "high";
  context.setTransform(turning(turn, across, down));
  context.drawImage(bitmap, 0, 0, width, height);
  // A canvas that could not be had stays empty, and nothing says so.
  if (readBack(context, across, down).every((value) => value === 0)) throw new Unusable("broken");
  context.setTransform();
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, across, down);
  return encode(context.canvas);
}

/** The transformation that makes a picture of this orientation upright in a canvas of this size. */
export function turning(orientation: number, width: number, height: number): DOMMatrix2DInit {
  const [a, b, c, d, e, f] = [
    [1, 0, 0, 1, 0, 0],
    [-1, 0, 0, 1, width, 0],
    [-1, 0, 0, -1, width, height],
    [1, 0, 0, -1, 0, height],
    [0, 1, 1, 0, 0, 0],
    [0, 1, -1, 0, width, 0],
    [0, -1, -1, 0, width, height],
    [0, -1, 1, 0, 0, height],
  ][orientation - 1] ?? [1, 0, 0, 1, 0, 0];
  return { a, b, c, d, e, f } as DOMMatrix2DInit;
}

/** As WebP, else, where the browser writes none, as JPEG. */
async function encode(canvas: OffscreenCanvas): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: "image/webp", quality: QUALITY });
  if (webp.type === "image/webp") return webp;
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}
