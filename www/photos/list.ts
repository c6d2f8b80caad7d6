/** A ranking as a file. */

import { csvOf } from "../csv";
import { strings } from "../language";
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

/** For people, in the page's language; the words stand first in each row, in a column of their own. */
export function csv(words: string, rows: readonly Row[]): string {
  const lines = rows.map(({ place, path, score, taken }) => [
    words,
    String(place),
    path,
    String(score),
    taken,
  ]);
  const { columns } = strings.value.photos;
  return csvOf([[columns.words, columns.place, columns.path, columns.score, columns.taken], ...lines]);
}

/** For programs, so that its names are the same in every language. */
export function json(words: string, rows: readonly Row[]): string {
  return `${JSON.stringify({ words, photos: rows }, null, 2)}\n`;
}
