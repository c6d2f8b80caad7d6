/** What is kept of the visitor's own photos, in a database apart: nothing but the visitor may empty it. */

import { Failed, message } from "../../message";
import { portion } from "../../portion";
import type { Source } from "../../protocol";
import { Database, type Schema } from "../database";
import { PATIENCE_MS, within } from "../patience";
import { checksum } from "../seal";

/**
 * "photos": what is known of a file, by its path. "reductions": smaller pictures, by the content that they
 * were made from. "folders": handles to open a folder again by, by its name.
 */
export type Kept = "photos" | "reductions" | "folders";

export const PHOTOS: Schema<Kept> = {
  name: "more-like-this-photos",
  version: 1,
  stores: ["photos", "reductions", "folders"],
  older: "keep",
};

/** A reduction as it is kept. Plain bytes: a browser keeps each blob as a file of its own. */
export interface KeptReduction {
  readonly bytes: ArrayBuffer;
  readonly type: string;
  /** Of the bytes; what earlier versions of the page kept has none. */
  readonly check?: number;
}

const photos = new Database(PHOTOS);

/** The bytes of a picture, from the store where they are not at hand. Throws where they are not there either. */
export async function readFile(file: Source["file"]): Promise<Blob> {
  if ("pack" in file) return portion(file);
  if (!("key" in file)) return file;
  if (file.file !== null) return file.file;
  const [kept] = await within(PATIENCE_MS, photos.get("reductions", [file.key]));
  const blob = blobOf(kept);
  if (blob === null) throw new Failed(message("notThere"));
  return blob;
}

/** A reduction as it is kept. */
export async function reductionOf(file: Blob): Promise<KeptReduction> {
  const bytes = await file.arrayBuffer();
  return { bytes, type: file.type, check: checksum(new Uint8Array(bytes)) };
}

/** A kept reduction as a file; null for anything else, and for one that is not as it was kept. */
export function blobOf(kept: unknown): Blob | null {
  const { bytes, type, check } = (kept ?? {}) as Partial<KeptReduction>;
  if (!(bytes instanceof ArrayBuffer) || typeof type !== "string") return null;
  const isWhole = check === undefined || check === checksum(new Uint8Array(bytes));
  return isWhole ? new Blob([bytes], { type }) : null;
}
