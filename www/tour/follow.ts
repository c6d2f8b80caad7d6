/** Keeps the tour's box beside its control, wherever that goes. */

import { isRightToLeft } from "../language";
import { placeBeside } from "./beside";
import type { Stop } from "./stops";

/** Follows until the function that it returns is called. What a stop is beside may be made anew at any time. */
export function follow(box: HTMLElement, { beside }: Stop): () => void {
  let shown: Element | null = null;
  let frame = 0;
  const look = (): void => {
    const anchor = controlOf(beside);
    if (anchor !== shown) {
      shown?.removeAttribute("data-toured");
      anchor?.setAttribute("data-toured", "true");
      // At once: what scrolls smoothly would be followed by a box that lags.
      anchor?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
      shown = anchor;
    }
    if (anchor !== null) stand(box, anchor);
    frame = requestAnimationFrame(look);
  };
  look();
  return () => {
    cancelAnimationFrame(frame);
    shown?.removeAttribute("data-toured");
  };
}

function controlOf(beside: readonly string[]): Element | null {
  for (const selector of beside) {
    const found = document.querySelector(selector);
    if (found !== null) return found;
  }
  return null;
}

function stand(box: HTMLElement, anchor: Element): void {
  const view = { width: document.documentElement.clientWidth, height: innerHeight };
  const { left, top } = placeBeside(
    anchor.getBoundingClientRect(),
    box.getBoundingClientRect(),
    view,
    isRightToLeft.peek(),
  );
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}
