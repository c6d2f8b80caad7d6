/** Pictures' files for tests: found in the collections, drawn by the browser, or written byte by byte. */
import { readFileSync } from "node:fs";
import { deflateSync, crc32 } from "node:zlib";

import type { Page } from "@playwright/test";

import { tiff } from "../../www/worker/photos/testing/files";

/** A file as Playwright hands it to a file field. */
export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

interface Index {
  readonly packs: readonly { readonly url: string }[];
  readonly pictures: readonly {
    readonly label: string;
    readonly pack: number;
    readonly offset: number;
    readonly length: number;
  }[];
}

const OBJECTS = "dist/collections/objects";

/** The bundled picture of this thing. */
export function object(label: string, name = `${label}.png`): TestFile {
  const index = JSON.parse(readFileSync(`${OBJECTS}/index.json`, "utf8")) as Index;
  const entry = index.pictures.find((picture) => picture.label === label);
  if (entry === undefined) throw new Error(`there is no ${label} among the objects`);
  const pack = readFileSync(`${OBJECTS}/${index.packs[entry.pack]?.url ?? ""}`);
  return file(name, pack.subarray(entry.offset, entry.offset + entry.length));
}

export function file(name: string, buffer: Uint8Array, mimeType = ""): TestFile {
  return { name, mimeType, buffer: Buffer.from(buffer) };
}

/** A PNG of one colour. It is small, however large the picture is. */
export function plain(
  width: number,
  height: number,
  [red, green, blue]: readonly [number, number, number],
): Buffer {
  const row = Buffer.alloc(1 + 3 * width);
  for (let x = 0; x < width; x += 1) row.set([red, green, blue], 1 + 3 * x);
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", size),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A PNG that says it is as large as this, and holds next to nothing. */
export function huge(side: number): Buffer {
  const png = plain(1, 1, [200, 0, 0]);
  png.writeUInt32BE(side, 16);
  png.writeUInt32BE(side, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** A PNG with this EXIF orientation, taken at that time. */
export function turned(png: Buffer, orientation: number, taken?: string): Buffer {
  const header = 33;
  const exif = tiff({ orientation, ...(taken !== undefined && { taken }) });
  return Buffer.concat([png.subarray(0, header), chunk("eXIf", Buffer.from(exif)), png.subarray(header)]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/**
 * A picture that the browser draws and encodes: waves, and a red field in its upper left
 * corner.
 */
export async function drawn(page: Page, type: string, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ({ type, width, height }) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("no canvas");
      const image = context.createImageData(width, height);
      for (let place = 0; place < width * height; place += 1) {
        const [x, y] = [(place % width) / width, Math.floor(place / width) / height];
        const wave = (turns: number) => 90 + 60 * Math.sin(turns * x * x) + 60 * Math.cos(turns * x * y);
        const red = x < 0.3 && y < 0.3;
        // As a camera's: soft from one pixel to the next, with a little noise.
        const noise = ((place * 2_654_435_761) % 97) / 6;
        const colour = [wave(30) + noise, wave(80) + noise, wave(7) + noise, 255];
        image.data.set(red ? [220, 20, 20, 255] : colour, 4 * place);
      }
      context.putImageData(image, 0, 0);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.9 })).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
    { type, width, height },
  );
  return Buffer.from(base64, "base64");
}

/** A JPEG with this EXIF orientation. */
export function turnedJpeg(jpeg: Buffer, orientation: number): Buffer {
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff({ orientation })]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

/** A WebP with this EXIF orientation. */
export function turnedWebP(webp: Buffer, width: number, height: number, orientation: number): Buffer {
  const part = (kind: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(kind, "latin1");
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  };
  const extended = Buffer.alloc(10);
  extended[0] = 8;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const plain = webp.toString("latin1", 12, 16) === "VP8X" ? webp.subarray(30) : webp.subarray(12);
  const body = Buffer.concat([
    part("VP8X", extended),
    plain,
    part("EXIF", Buffer.from(tiff({ orientation }))),
  ]);
  const head = Buffer.from("RIFF....WEBP", "latin1");
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}
