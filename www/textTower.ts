/** What all but a collection's first pictures wait for, so that it has the line to itself. */

import { effect, type ReadonlySignal, signal } from "@preact/signals";

const settled = signal(false);

/** Whether the part of the model that reads words has arrived, or is not to be waited for any more. */
export const isTextTowerSettled: ReadonlySignal<boolean> = settled;

/** Resolves then. */
export const textTowerSettled = new Promise<void>((resolve) => {
  effect(() => {
    if (settled.value) resolve();
  });
});

export function settleTextTower(): void {
  settled.value = true;
}
