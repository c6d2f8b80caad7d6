/** What of all that is known the visitor has on show, as signals. */

import { computed, signal } from "@preact/signals";
import { ranking } from "./answers";
import { pictureOf, pictures, type Picture } from "./collections";
import { isOfThoseDays } from "./photos/dates";
import type { Hit } from "./protocol";

/** A tile of the grid: a picture, and its place if there is a ranking. */
export interface Shown {
  readonly picture: Picture;
  readonly hit: Hit | null;
}

/** Whether the explanation is open. */
export const explaining = signal(false);
/** Whether attention is shown over the pictures. */
export const showingHeat = signal(true);
/** The ranking, if there is one, without what the visitor does not look among. */
export const ranked = computed<readonly Hit[] | null>(
  () => ranking.value?.filter(({ id }) => isOfThoseDays(pictureOf(id))) ?? null,
);

/** The grid: what there is of the ranking if there is one, else the collection in its own order. */
export const shown = computed<readonly Shown[]>(() => {
  const hits = ranked.value;
  if (hits === null) return pictures.value.filter(isOfThoseDays).map((picture) => ({ picture, hit: null }));
  return hits.flatMap((hit) => {
    const picture = pictureOf(hit.id);
    return picture === undefined ? [] : [{ picture, hit }];
  });
});

export function toggleExplaining(): void {
  explaining.value = !explaining.value;
}

export function toggleHeat(): void {
  showingHeat.value = !showingHeat.value;
}
