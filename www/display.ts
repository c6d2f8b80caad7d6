/** What of all that is known the visitor has on show, as signals. */

import { computed, effect, signal } from "@preact/signals";
import { answered, ranking } from "./answers";
import { view, viewed } from "./asides";
import { attended } from "./attendance";
import { pictureOf, pictures, type Picture } from "./collections";
import { arrange, betterWaiting, NO_ORDER, type Order, takeWaiting } from "./ordering";
import { isOfThoseDays } from "./photos/dates";
import type { Hit, Region, Side } from "./protocol";
import { marks } from "./question";
import { keepSetting, readSetting } from "./settings";

const EXPLAINING = "explaining";

/** A tile of the grid: a picture, and its place if there is a ranking. */
export interface Shown {
  /** Names the tile: a picture that takes another place in silence is another tile. */
  readonly key: string;
  readonly picture: Picture;
  readonly hit: Hit | null;
}

/** Whether the explanation is open, which is kept for the next visit. */
export const explaining = signal(readSetting(EXPLAINING) === "yes");
/** Whether attention is shown over the pictures. */
export const showingHeat = signal(true);
/** The ranking, if there is one, without what the visitor does not look among. */
export const ranked = computed<readonly Hit[] | null>(
  () => ranking.value?.filter(({ id }) => isOfThoseDays(pictureOf(id))) ?? null,
);

const order = signal<Order>(NO_ORDER);

effect(() => {
  const hits = ranked.value;
  const asked = answered.value?.question ?? null;
  const latest = hits === null || asked === null ? null : { asked, hits };
  order.value = arrange(order.peek(), latest, attended.value || viewed.value !== null);
});

/** How many better pictures wait to be shown. */
export const better = computed(() => betterWaiting(order.value));

/** A picture that is disliked as a whole stands among the marks, not among what is found. */
function isOff(side: Side, region: Region | null): boolean {
  return side === "dislike" && region === null;
}

/**
 * The grid: the ranking if there is one, without what is disliked, else the collection in its own order. Places are those in
 * what is shown.
 */
export const shown = computed<readonly Shown[]>(() => {
  if (ranked.value === null) {
    return pictures.value.filter(isOfThoseDays).map((picture) => ({ key: picture.id, picture, hit: null }));
  }
  const { silently } = order.value;
  const off = new Set(marks.value.flatMap(({ id, side, region }) => (isOff(side, region) ? [id] : [])));
  const hits = order.value.hits.filter(({ id }) => !off.has(id));
  return hits.flatMap((hit) => {
    const picture = pictureOf(hit.id);
    const key = `${silently.get(hit.id) ?? ""}/${hit.id}`;
    return picture === undefined ? [] : [{ key: silently.has(hit.id) ? key : hit.id, picture, hit }];
  });
});

/** Place of the picture that is seen large, or that it had before a mark took it away. */
let viewedAt = 0;

effect(() => {
  const place = shown.value.findIndex(({ picture }) => picture.id === viewed.value);
  if (place >= 0) viewedAt = place;
});

/** Shows another picture large: the next one, or the one before. */
export function step(by: 1 | -1): void {
  const isThere = shown.value[viewedAt]?.picture.id === viewed.value;
  // The next one has come to the place of one that is gone.
  const next = shown.value[isThere || by < 0 ? viewedAt + by : viewedAt];
  if (viewed.value !== null && next !== undefined) view(next.picture.id);
}

/** Shows what was found since. */
export function showBetter(): void {
  order.value = takeWaiting(order.peek());
}

export function toggleExplaining(): void {
  explaining.value = !explaining.value;
  keepSetting(EXPLAINING, explaining.value ? "yes" : "no");
}

export function toggleHeat(): void {
  showingHeat.value = !showingHeat.value;
}
