/** How places changed over rounds: of each picture that was ever among the first, where it stood in each. */

import { csvOf } from "../csv";
import { whole } from "../format";
import { strings } from "../language";
import { sideOf } from "../marks";
import { TOP } from "../outcome";
import type { Round } from "./rounds";

/** Place from 1, as on the tiles; "off" where a thumb down has put it away; null beyond what was asked for. */
export type Place = number | "off" | null;

export interface Row {
  readonly id: string;
  /** One for each round. */
  readonly places: readonly Place[];
}

/** Where each shade ends: the first row, the first glance, and twice that, and again. */
export const SHADES = [3, TOP, 2 * TOP, 4 * TOP];

/** Best first by the last round, then by those before. */
export function rowsOf(rounds: readonly Round[]): readonly Row[] {
  const standing = rounds.map(placesIn);
  const first = standing.flatMap((places) =>
    [...places].flatMap(([id, place]) => (place !== "off" && place <= TOP ? [id] : [])),
  );
  const rows = [...new Set(first)].map((id) => ({
    id,
    places: standing.map((places) => places.get(id) ?? null),
  }));
  return rows.sort(byLatest);
}

/** Which shade a place has, from 0; as many as there are where it has none. */
export function shadeOf(place: Place): number {
  const shade = typeof place === "number" ? SHADES.findIndex((end) => place <= end) : -1;
  return shade < 0 ? SHADES.length : shade;
}

/** In words for a file, where the dash on the page would say too little. */
export function placesCsv(
  titles: readonly string[],
  rows: readonly (Row & { readonly label: string })[],
): string {
  const { picture, beyond, off } = strings.value.rounds;
  const told = (place: Place): string => (place === null ? beyond : place === "off" ? off : String(place));
  const lines = rows.map(({ label, places }) => [label, ...places.map(told)]);
  return csvOf([[picture, ...titles.map((title, at) => `${whole(at + 1)} ${title}`)], ...lines]);
}

function placesIn({ hits, inquiry: { marks } }: Round): ReadonlyMap<string, Exclude<Place, null>> {
  const places = new Map<string, Exclude<Place, null>>();
  let place = 0;
  for (const { id } of hits) {
    if (sideOf(marks, id) === "dislike") places.set(id, "off");
    else places.set(id, (place += 1));
  }
  return places;
}

function byLatest(a: Row, b: Row): number {
  for (let at = a.places.length - 1; at >= 0; at -= 1) {
    const difference = rank(a.places[at]) - rank(b.places[at]);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

function rank(place: Place | undefined): number {
  return typeof place === "number" ? place : Infinity;
}
