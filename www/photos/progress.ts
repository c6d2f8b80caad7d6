/** How far the visitor's photos are from being searchable, and how long that may take. */

import { computed, effect, signal } from "@preact/signals";
import { whole } from "../format";
import { strings } from "../language";
import { adding, count, paused, unsearched } from "./library";
import { Pace } from "./pace";

export interface Progress {
  readonly done: number;
  readonly of: number;
}

/** null where there is nothing to wait for. */
export const progress = computed<Progress | null>(() => {
  if (adding.value !== null) {
    return { done: Math.max(0, adding.value.done - unsearched.value), of: adding.value.of };
  }
  return unsearched.value === 0 ? null : { done: count.value - unsearched.value, of: count.value };
});

/** Seconds until it is over; null while there is nothing to tell it from. */
const seconds = signal<number | null>(null);

/** "3 of 250 pictures, about 2 minutes left" */
export const said = computed(() => {
  if (progress.value === null) return "";
  const { done, of } = progress.value;
  const { photos, progress: text } = strings.value;
  const left = paused.value ? photos.paused : timeLeft(seconds.value);
  return `${text.of(whole(done), whole(of))}${left === "" ? "" : ` · ${left}`}`;
});

let pace = new Pace();

effect(() => {
  const now = progress.value;
  if (now === null || paused.value) {
    pace = new Pace();
    seconds.value = null;
  } else {
    pace.record(now.done, performance.now());
    seconds.value = pace.secondsFor(now.of - now.done);
  }
});

export function timeLeft(seconds: number | null): string {
  const { photos } = strings.value;
  if (seconds === null) return "";
  if (seconds < 60) return photos.underAMinute;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? photos.minutesLeft(minutes) : photos.hoursLeft(Math.round(minutes / 60));
}
