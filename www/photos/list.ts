/** A ranking as a file, for other programs. */

import type { Hit } from "../protocol";
import type { PhotoPicture } from "./picture";

/** A photo of the ranking. */
export interface Row {
  readonly place: number;
  readonly path: string;
  /** Cosine to the query. */
  readonly score: number;
  /** As ISO 8601 writes it. */
  readonly taken: string;
}

export function rowsOf(hits: readonly Hit[], pictureOf: (id: string) => PhotoPicture | null): readonly Row[] {
  return hits.flatMap(({ id, score }, index) => {
    const picture = pictureOf(id);
    if (picture === null) return [];
    const taken = new Date(picture.photo.taken).toISOString();
    return [{ place: index + 1, path: id, score: Number(score.toFixed(4)), taken }];
  });
}

/** Comma-separated values (RFC 4180), the words first in each row's own column. */
export function csv(words: string, rows: readonly Row[]): string {
  const lines = rows.map(({ place, path, score, taken }) => [
    words,
    String(place),
    path,
    String(score),
    taken,
  ]);
  return [["words", "place", "path", "score", "taken"], ...lines]
    .map((cells) => `${cells.map(cell).join(",")}\r\n`)
    .join("");
}

export function json(words: string, rows: readonly Row[]): string {
  return `${JSON.stringify({ words, photos: rows }, null, 2)}\n`;
}

/** A file's name may begin as a formula does, which a spreadsheet must not compute. */
function cell(text: string): string {
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
