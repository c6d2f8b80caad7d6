/** What of all that is known the visitor has on show, as signals. */

import { computed, signal } from "@preact/signals";
import { ranking } from "./answers";
import { pictureOf, pictures, type Picture } from "./collections";
import type { Hit } from "./protocol";
import { words } from "./question";

/** Tiles of a ranking that are shown at first: more than most people scroll through. */
const FIRST_TILES = 96;

/** A tile of the grid: a picture, and its place if there is a ranking. */
export interface Shown {
  readonly picture: Picture;
  readonly hit: Hit | null;
}

/** Whether the explanation is open. */
export const explaining = signal(false);
/** Whether attention is shown over the pictures. */
export const showingHeat = signal(true);
/** The words whose ranking the visitor wants to its end. */
const wholeFor = signal<string | null>(null);

/** The grid: the ranking if there is one, else the collection in its own order. */
export const shown = computed<readonly Shown[]>(() => {
  const hits = ranking.value;
  if (hits === null) return pictures.value.map((picture) => ({ picture, hit: null }));
  const first = wholeFor.value === words.value ? hits : hits.slice(0, FIRST_TILES);
  return first.flatMap((hit) => {
    const picture = pictureOf(hit.id);
    return picture === undefined ? [] : [{ picture, hit }];
  });
});

/** Shows the ranking of these words to its end; other words begin with the first tiles again. */
export function showWholeRanking(): void {
  wholeFor.value = words.value;
}

export function toggleExplaining(): void {
  explaining.value = !explaining.value;
}

export function toggleHeat(): void {
  showingHeat.value = !showingHeat.value;
}
