import { signal } from "@preact/signals";
import type { Said } from "./message";

/** What the page went on without, in a sentence each, until the visitor dismisses it. */
export const notes = signal<readonly Said[]>([]);

export function note(said: Said): void {
  if (!notes.value.some((other) => isSame(other, said))) notes.value = [...notes.value, said];
}

export function dismiss(said: Said): void {
  notes.value = notes.value.filter((other) => !isSame(other, said));
}

function isSame(one: Said, other: Said): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
