/** Pictures' files as far as their headers go: enough to be read, not to be decoded. */

interface Tags {
  readonly orientation?: number;
  /** "2021:07:04 16:05:09" */
  readonly taken?: string;
}

interface Shape extends Tags {
  readonly width: number;
  readonly height: number;
  /** Bytes of a comment. */
  readonly comment?: readonly number[];
}

function bytes(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** A number in so many bytes, the most significant first. */
function big(value: number, length: number): number[] {
  return Array.from({ length }, (_, place) => Math.floor(value / 256 ** (length - 1 - place)) % 256);
}

function little(value: number, length: number): number[] {
  return big(value, length).reverse();
}

/** A TIFF structure with these tags: an orientation, and a block of its own for the date. */
export function tiff({ orientation, taken }: Tags): Uint8Array {
  const first = [
    ...(orientation === undefined
      ? []
      : [[...big(0x0112, 2), ...big(3, 2), ...big(1, 4), ...big(orientation, 2), 0, 0]]),
    ...(taken === undefined ? [] : [[...big(0x8769, 2), ...big(4, 2), ...big(1, 4)]]),
  ];
  const block = 8 + 2 + 12 * first.length + 4;
  if (taken !== undefined) first.at(-1)?.push(...big(block, 4));
  const date = [...big(0x9003, 2), ...big(2, 2), ...big(20, 4), ...big(block + 2 + 12 + 4, 4)];
  const more = taken === undefined ? [] : [...big(1, 2), ...date, ...big(0, 4), ...bytes(taken), 0];
  return Uint8Array.from([
    ...bytes("MM\0*"),
    ...big(8, 4),
    ...big(first.length, 2),
    ...first.flat(),
    ...big(0, 4),
    ...more,
  ]);
}

export function jpeg({ width, height, comment = [], ...tags }: Shape): Uint8Array {
  const segment = (marker: number, data: readonly number[]): number[] => [
    0xff,
    marker,
    ...big(data.length + 2, 2),
    ...data,
  ];
  const frame = [8, ...big(height, 2), ...big(width, 2), 1, 1, 0x11, 0];
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xe1, [...bytes("Exif\0\0"), ...tiff(tags)]),
    ...segment(0xfe, comment),
    ...segment(0xc0, frame),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...[12, 34, 56],
    0xff,
    0xd9,
  ]);
}

export function png({ width, height, ...tags }: Shape): Uint8Array {
  const chunk = (kind: string, data: readonly number[]): number[] => [
    ...big(data.length, 4),
    ...bytes(kind),
    ...data,
    0,
    0,
    0,
    0,
  ];
  return Uint8Array.from([
    ...bytes("\x89PNG\r\n\x1a\n"),
    ...chunk("IHDR", [...big(width, 4), ...big(height, 4), 8, 2, 0, 0, 0]),
    ...chunk("eXIf", [...tiff(tags)]),
    ...chunk("IDAT", [1, 2, 3]),
    ...chunk("IEND", []),
  ]);
}

export function webp({ width, height, ...tags }: Shape): Uint8Array {
  const chunk = (kind: string, data: readonly number[]): number[] => [
    ...bytes(kind),
    ...little(data.length, 4),
    ...data,
    ...(data.length % 2 === 0 ? [] : [0]),
  ];
  const chunks = [
    ...chunk("VP8X", [8, 0, 0, 0, ...little(width - 1, 3), ...little(height - 1, 3)]),
    ...chunk("VP8 ", [1, 2, 3]),
    ...chunk("EXIF", [...tiff(tags)]),
  ];
  return Uint8Array.from([...bytes("RIFF"), ...little(chunks.length + 4, 4), ...bytes("WEBP"), ...chunks]);
}

export function gif(width: number, height: number): Uint8Array {
  return Uint8Array.from([...bytes("GIF89a"), ...little(width, 2), ...little(height, 2), 0, 0, 0]);
}

/** An ISO base media file of this brand, with a small thumbnail's size before its own. */
export function heic(brand: string, width: number, height: number): Uint8Array {
  const box = (kind: string, data: readonly number[]): number[] => [
    ...big(data.length + 8, 4),
    ...bytes(kind),
    ...data,
  ];
  const size = (w: number, h: number): number[] => box("ispe", [0, 0, 0, 0, ...big(w, 4), ...big(h, 4)]);
  return Uint8Array.from([...box("ftyp", bytes(`${brand}\0\0\0\0`)), ...size(1, 2), ...size(width, height)]);
}
