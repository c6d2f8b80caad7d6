/** A file, read from its first byte to what is kept of it. */

import type { Found, LeftOut, Photo } from "../../photos/protocol";
import { hexSha256 } from "../../sha256";
import { photoKey } from "../keys";
import type { Machine } from "../pool/size";
import type { Budget } from "./budget";
import { type Header, readHeader } from "./header";
import { ending } from "./plan";
import { Unusable } from "./reduce";

/** A photo with its reduction, which is null where that is known; or why there is none. */
export type Reading = { readonly photo: Omit<Photo, "folder">; readonly file: Blob | null } | LeftOut;

interface Surroundings {
  readonly reduce: (file: Blob, header: Header) => Promise<Blob>;
  /** Of pixels that are decoded at once. */
  readonly budget: Budget;
  /** Most pixels of a picture. */
  readonly most: number;
}

/** A file is read whole to be hashed, and no photo is near this size, in bytes. */
const LARGEST_FILE = 300e6;
/** A picture that does not tell its size is taken to be this large. */
const USUAL_PIXELS = 12e6;

/** Most pixels that a picture may have: decoded, each takes four bytes. */
export function mostPixels({ memory = 8, phone }: Machine): number {
  // Phones' cameras reach 200 megapixels, but no phone's browser holds them.
  return phone || memory < 4 ? 64e6 : 220e6;
}

/** Reads a file, and reduces its picture unless `known` says that this has been done. */
export async function read(
  { path, file }: Found,
  known: (key: string) => boolean,
  { reduce, budget, most }: Surroundings,
): Promise<Reading> {
  let header: Header | null = null;
  try {
    if (file.size === 0) throw new Unusable("empty");
    if (file.size > LARGEST_FILE) throw new Unusable("large");
    const bytes = await contentOf(file);
    header = readHeader(new Uint8Array(bytes));
    const pixels = header.size === null ? USUAL_PIXELS : header.size.width * header.size.height;
    if (pixels > most) throw new Unusable("large");
    const key = photoKey((await hexSha256(bytes)) ?? crypto.randomUUID());
    const { name, size, lastModified } = file;
    const photo = { id: path, name, size, lastModified, taken: header.taken ?? lastModified, key };
    if (known(key)) return { photo, file: null };
    const readable = header;
    return { photo, file: await budget.spend(pixels, () => reduce(file, readable)) };
  } catch (error) {
    const why = error instanceof Unusable ? error.why : "broken";
    return { path, why, format: header?.format ?? ending(path).toUpperCase() };
  }
}

async function contentOf(file: File): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new Unusable("unopened");
  }
}
