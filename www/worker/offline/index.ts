/**
 * The service worker: after the first visit the page works with the network off. A version is used only when all of it is
 * there, and takes another one's place only when the visitor says so, or has left.
 */

import { Keeper, type Listed } from "./keeper";

declare const self: ServiceWorkerGlobalScope & {
  /** Put before this program by the build (tools/lib/offline.mjs). */
  readonly FILES: readonly Listed[];
};

const keeper = new Keeper(self.FILES, {
  scope: self.registration.scope,
  store: () => caches.open("files"),
  fetch: (request, init) => fetch(request, init),
});

self.addEventListener("install", (event) => {
  event.waitUntil(keeper.install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(keeper.tidy().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const answer = keeper.answer(event.request, (work) => {
    // What cannot be kept is fetched again.
    event.waitUntil(work.catch(() => undefined));
  });
  if (answer !== null) event.respondWith(answer);
});

self.addEventListener("message", ({ data }) => {
  if (data === "use") void self.skipWaiting();
});
