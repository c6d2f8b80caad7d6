/** The guided tour: at which stop it is, as a signal, and the ways along it. It begins only when a visitor asks for it. */

import { batch, signal } from "@preact/signals";
import { explaining } from "../display";
import { STOPS } from "./stops";

/** Place among `STOPS`; null while there is no tour. */
export const stop = signal<number | null>(null);

/** Whether the explanation was open before, which is put away meanwhile: it covers controls on small screens. */
let explained = false;

export function startTour(): void {
  batch(() => {
    explained = explaining.peek();
    explaining.value = false;
    stop.value = 0;
  });
}

/** One stop further, or back; after the last one it ends. */
export function goBy(steps: 1 | -1): void {
  const now = stop.peek();
  if (now === null) return;
  if (now + steps === STOPS.length) endTour();
  else stop.value = Math.max(0, now + steps);
}

export function endTour(): void {
  if (stop.peek() === null) return;
  batch(() => {
    stop.value = null;
    explaining.value = explained;
  });
}
