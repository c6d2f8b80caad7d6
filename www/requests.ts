/** What the browser itself records of a page's requests, or of a worker's: from it a visitor sees that nothing is sent. */

import type { Request } from "./protocol";

/** Tells of all requests from the start on, as the browser records them. */
export function watchRequests(tell: (requests: readonly Request[]) => void): void {
  new PerformanceObserver((list) => {
    const entries = list.getEntries() as PerformanceResourceTiming[];
    tell(entries.map(({ name, transferSize }) => ({ address: name, received: transferSize })));
  }).observe({ type: "resource", buffered: true });
}

/**
 * Those that are more than a request for a file of the page's own, below `base`. Such a request carries nothing but
 * the file's address: what there is to tell would be in the address's query, or go to another place.
 */
export function beyond(requests: readonly Request[], base: string): readonly Request[] {
  const { origin, pathname } = new URL(base);
  const folder = pathname.slice(0, pathname.lastIndexOf("/") + 1);
  return requests.filter(({ address }) => {
    const url = new URL(address);
    if (url.protocol === "blob:" || url.protocol === "data:") return false;
    return url.origin !== origin || !url.pathname.startsWith(folder) || url.search !== "";
  });
}
