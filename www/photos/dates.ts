/** The days that the visitor looks in, beside their words. */

import { computed, signal } from "@preact/signals";
import { onShow } from "./onShow";
import { PhotoPicture } from "./picture";

/** "2021-07-04", or "" for no bound. */
export const from = signal("");
export const to = signal("");

/** Whether either bound is set, and counts. */
export const dated = computed(() => onShow.value && (from.value !== "" || to.value !== ""));

/** Whether a picture is of those days; one without a date is of any. */
export function isOfThoseDays(picture: unknown): boolean {
  if (!dated.value || !(picture instanceof PhotoPicture)) return true;
  const day = dayOf(picture.photo.taken);
  return (from.value === "" || day >= from.value) && (to.value === "" || day <= to.value);
}

/** The day by this machine's calendar, "2021-07-04". */
export function dayOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${String(date.getFullYear()).padStart(4, "0")}-${month ?? ""}-${day ?? ""}`;
}
