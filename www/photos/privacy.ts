/** The requests since the page was loaded, its workers' included, as signals. */

import { computed, signal } from "@preact/signals";
import type { Request } from "../protocol";
import { beyond, watchRequests } from "../requests";

const requests = signal<readonly Request[]>([]);

/** How many files of its own the page has fetched, and how many bytes came in. */
export const fetched = computed(() => ({
  files: requests.value.length - sent.value.length,
  bytes: requests.value.reduce((sum, { received }) => sum + received, 0),
}));

/** Requests that could have carried something out. */
export const sent = computed(() => beyond(requests.value, document.baseURI));

export function record(more: readonly Request[]): void {
  requests.value = [...requests.value, ...more];
}

export function watchOwn(): void {
  watchRequests(record);
}
