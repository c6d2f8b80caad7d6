/** How far the visitor's photos are from being searchable, and how long that may take. */

import { computed, effect, signal } from "@preact/signals";
import { whole } from "../format";
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
  const left = paused.value ? "paused" : timeLeft(seconds.value);
  return `${whole(done)} of ${whole(of)}${left === "" ? "" : ` · ${left}`}`;
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
  if (seconds === null) return "";
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"} left`;
  return `about ${Math.round(minutes / 60)} hours left`;
}
