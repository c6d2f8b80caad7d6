/**
 * What a picture's file says about itself before anything is decoded: enough to refuse what would not fit into
 * memory, and to name what this browser cannot decode. The bytes may be anything.
 */

import { type Exif, NO_EXIF, readExif } from "./exif";

export interface Header extends Exif {
  /** What it is by its first bytes, whatever its name says; null for no picture that is known here. */
  readonly format: string | null;
  /** In pixels, as they lie in the file; null where that is not known. */
  readonly size: Size | null;
  /** false where the end of the picture is missing. */
  readonly complete: boolean;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const UNKNOWN: Header = { format: null, size: null, complete: true, ...NO_EXIF };
/** Brands of ISO base media files, of which AVIF and HEIC are two. */
const BRANDS: readonly (readonly [RegExp, string])[] = [
  [/^avi[fs]/, "AVIF"],
  [/^(?:hei[cxms]|hev[cxm]|mif1|msf1)/, "HEIC"],
];
/** How far into such a file its sizes are looked for. */
const BOXES = 1 << 16;

export function readHeader(bytes: Uint8Array): Header {
  const file = new Bytes(bytes);
  if (file.starts(0, [0xff, 0xd8, 0xff])) return jpeg(file);
  if (file.text(0, 8) === "\x89PNG\r\n\x1a\n") return png(file);
  if (file.text(0, 4) === "RIFF" && file.text(8, 4) === "WEBP") return webp(file);
  if (/^GIF8[79]a/.test(file.text(0, 6)))
    return { ...UNKNOWN, format: "GIF", size: file.size(6, 8, 2, true) };
  if (file.text(0, 2) === "BM") return { ...UNKNOWN, format: "BMP", size: file.size(18, 22, 4, true) };
  if (file.text(4, 4) === "ftyp") return isoMedia(file);
  if (file.text(0, 4) === "II*\0" || file.text(0, 4) === "MM\0*") return { ...UNKNOWN, format: "TIFF" };
  if (file.starts(0, [0xff, 0x0a]) || file.text(4, 4) === "JXL ") return { ...UNKNOWN, format: "JPEG XL" };
  return UNKNOWN;
}

function jpeg(file: Bytes): Header {
  let [size, exif]: [Size | null, Exif] = [null, NO_EXIF];
  for (let at = 2; at + 4 <= file.length;) {
    const marker = file.number(at + 1, 1);
    if (file.number(at, 1) !== 0xff) break;
    // Fill bytes, and markers without a segment.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const end = at + 2 + file.number(at + 2, 2);
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) size = file.size(at + 7, at + 5, 2, false);
    if (marker === 0xe1 && file.text(at + 4, 4) === "Exif") exif = readExif(file.part(at + 4, end));
    // Only the scan's own end counts: a thumbnail inside of the file ends in the same way.
    if (marker === 0xda) return { format: "JPEG", size, complete: file.has([0xff, 0xd9], end), ...exif };
    at = end;
  }
  return { format: "JPEG", size, complete: false, ...exif };
}

function png(file: Bytes): Header {
  let [exif, complete]: [Exif, boolean] = [NO_EXIF, false];
  for (let at = 8; at + 12 <= file.length; at += 12 + file.number(at, 4)) {
    const kind = file.text(at + 4, 4);
    if (kind === "eXIf") exif = readExif(file.part(at + 8, at + 8 + file.number(at, 4)));
    if (kind === "IEND") complete = true;
  }
  return { format: "PNG", size: file.size(16, 20, 4, false), complete, ...exif };
}

function webp(file: Bytes): Header {
  const complete = file.number(4, 4, true) + 8 <= file.length;
  let [exif, size]: [Exif, Size | null] = [NO_EXIF, null];
  for (let at = 12; at + 8 <= file.length;) {
    const [kind, length] = [file.text(at, 4), file.number(at + 4, 4, true)];
    const data = at + 8;
    if (kind === "VP8X") {
      const { width, height } = file.size(data + 4, data + 7, 3, true);
      size = { width: width + 1, height: height + 1 };
    }
    if (kind === "VP8 ") {
      const { width, height } = file.size(data + 6, data + 8, 2, true);
      size ??= { width: width & 0x3fff, height: height & 0x3fff };
    }
    if (kind === "VP8L") {
      const bits = file.number(data + 1, 4, true);
      size ??= { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    if (kind === "EXIF") exif = readExif(file.part(data, data + length));
    at = data + length + (length % 2);
  }
  return { format: "WebP", size, complete, ...exif };
}

function isoMedia(file: Bytes): Header {
  const format = BRANDS.find(([brand]) => brand.test(file.text(8, 4)))?.[1] ?? null;
  let size: Size | null = null;
  // Tiles and thumbnails have sizes of their own: the largest is the picture's.
  for (let at = 0; at < Math.min(BOXES, file.length); at += 1) {
    if (file.number(at, 1) !== 0x69 || file.text(at, 4) !== "ispe") continue;
    const found = file.size(at + 8, at + 12, 4, false);
    if (size === null || found.width * found.height > size.width * size.height) size = found;
  }
  return { ...UNKNOWN, format, size };
}

/** Bytes to read numbers and texts from; beyond the end there are zeros and empty texts. */
class Bytes {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  number(at: number, bytes: number, little = false): number {
    let value = 0;
    for (let place = 0; place < bytes; place += 1) {
      value = 256 * value + (this.#bytes[little ? at + bytes - 1 - place : at + place] ?? 0);
    }
    return value;
  }

  /** One character for each byte. */
  text(at: number, bytes: number): string {
    return String.fromCharCode(...this.#bytes.subarray(at, at + bytes));
  }

  /** Of the numbers at these two places. */
  size(width: number, height: number, bytes: number, little: boolean): Size {
    // A bitmap whose rows run downwards has a negative height.
    const side = (at: number): number => {
      const value = this.number(at, bytes, little);
      return bytes === 4 ? Math.abs(value | 0) : value;
    };
    return { width: side(width), height: side(height) };
  }

  part(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from, to);
  }

  starts(at: number, bytes: readonly number[]): boolean {
    return bytes.every((byte, place) => this.#bytes[at + place] === byte);
  }

  /** Whether these bytes stand anywhere from here on. */
  has(bytes: readonly number[], from: number): boolean {
    const [first = 0] = bytes;
    for (let at = this.#bytes.length - bytes.length; at >= from; at -= 1) {
      at = this.#bytes.lastIndexOf(first, at);
      if (at < from) return false;
      if (this.starts(at, bytes)) return true;
    }
    return false;
  }
}
