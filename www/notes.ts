import { signal } from "@preact/signals";

/** What the page went on without, in a sentence each, until the visitor dismisses it. */
export const notes = signal<readonly string[]>([]);

export function note(text: string): void {
  if (!notes.value.includes(text)) notes.value = [...notes.value, text];
}

export function dismiss(text: string): void {
  notes.value = notes.value.filter((other) => other !== text);
}
