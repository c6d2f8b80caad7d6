/** What all but a collection's first pictures wait for, so that it has the line to itself. */

let settle: () => void = () => undefined;

/** Resolves once the part of the model that reads words has arrived, or is not to be waited for any more. */
export const textTowerSettled = new Promise<void>((resolve) => {
  settle = resolve;
});

export function settleTextTower(): void {
  settle();
}
