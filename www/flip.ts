/**
 * Moves elements smoothly to where a new order puts them (First, Last, Invert, Play).
 *
 * Elements are told apart by `data-id`. Only those in or near the window take part: the others
 * cannot be seen moving.
 */

import { isStill } from "./motion";

const MOVE: KeyframeAnimationOptions = { duration: 420, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" };
const APPEAR: KeyframeAnimationOptions = { duration: 260, easing: "ease-out" };
/** Of the window's height, beyond its edges. */
const MARGIN = 0.5;

export type Places = ReadonlyMap<string, DOMRect>;

/** Where the elements in or near the window are now, moves in progress included. */
export function places(elements: Iterable<Element>): Places {
  const found = new Map<string, DOMRect>();
  if (isStill()) return found;
  for (const element of elements) {
    const box = element.getBoundingClientRect();
    if (element instanceof HTMLElement && nearWindow(box)) found.set(element.dataset.id ?? "", box);
  }
  return found;
}

/** Moves the elements from where they were to where they are; newcomers fade in. */
export function move(elements: Iterable<Element>, before: Places): void {
  if (before.size === 0) return;
  const moved = Array.from(elements).filter((element) => element instanceof HTMLElement);
  // An element on its way would seem to be at its place, so every move ends before the next begins.
  for (const element of moved) {
    for (const animation of element.getAnimations()) animation.cancel();
  }
  const now = moved.map((element) => element.getBoundingClientRect());
  for (const [index, element] of moved.entries()) {
    const box = now[index];
    const old = before.get(element.dataset.id ?? "");
    if (box !== undefined) animate(element, old, box);
  }
}

function animate(element: HTMLElement, old: DOMRect | undefined, now: DOMRect): void {
  if (old === undefined) {
    if (nearWindow(now)) element.animate([{ opacity: 0 }, { opacity: 1 }], APPEAR);
  } else if (old.left !== now.left || old.top !== now.top) {
    const from = `translate(${old.left - now.left}px, ${old.top - now.top}px)`;
    element.animate([{ transform: from }, { transform: "none" }], MOVE);
  }
}

function nearWindow({ top, bottom }: DOMRect): boolean {
  return bottom > -MARGIN * innerHeight && top < (1 + MARGIN) * innerHeight;
}
