/** Has the browser keep the page, so that it works with the network off, and tells of new versions of it. */

import { effect, signal } from "@preact/signals";
import { collectionState } from "./collections";
import { engine } from "./engineState";
import { serviceWorkerAddress } from "./trusted";

/** Between looks for a new version by a page that stays open. */
const LOOK_MS = 3_600_000;

/** Whether all of the page is kept. */
export const isKept = signal(false);
/** Whether another version of the page is there, and waits to be used. */
export const updateWaits = signal(false);

let registration: ServiceWorkerRegistration | null = null;
let registering = false;

/** Browsers keep nothing of a page that came over http:. */
export function keepOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  let isControlled = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    // Each page is of one version. What is asked is in the address.
    if (isControlled) location.reload();
    isControlled = true;
  });
  effect(() => {
    // The first visit has better things to do at first. Later ones look for a new version, also where this one fails.
    const isThere = engine.value.phase === "ready" && collectionState.value.phase === "ready";
    if (registering || (!isControlled && !isThere)) return;
    registering = true;
    // Where it is refused, the page needs the network, as any other.
    register(serviceWorker).catch(() => undefined);
  });
}

/** Uses the version that waits. */
export function update(): void {
  registration?.waiting?.postMessage("use");
}

async function register(serviceWorker: ServiceWorkerContainer): Promise<void> {
  const registered = await serviceWorker.register(serviceWorkerAddress, { updateViaCache: "none" });
  registration = registered;
  const look = (): void => {
    updateWaits.value = registered.waiting !== null && serviceWorker.controller !== null;
  };
  registered.addEventListener("updatefound", () => {
    registered.installing?.addEventListener("statechange", look);
  });
  look();
  setInterval(() => {
    registered.update().catch(() => undefined);
  }, LOOK_MS);
  await serviceWorker.ready;
  isKept.value = true;
}
