/** Whether somebody is at the pictures: with the pointer, a finger or the keyboard. Then nothing may move there by itself. */

import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** A finger that has left may come back to what it saw. */
const FINGER_MS = 1500;

export const attended = signal(false);

/** Watches over this element. */
export function useAttendance(of: RefObject<HTMLElement | null>): void {
  useEffect(() => (of.current === null ? undefined : watch(of.current)), [of]);
}

function watch(element: HTMLElement): () => void {
  const listening = new AbortController();
  const at = {
    pointer: element.matches(":hover"),
    finger: false,
    focus: element.contains(document.activeElement),
  };
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const tell = (by: keyof typeof at, there: boolean): void => {
    at[by] = there;
    attended.value = at.pointer || at.finger || at.focus;
  };
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    listen: (event: HTMLElementEventMap[K]) => void,
  ): void => {
    element.addEventListener(name, listen, { passive: true, signal: listening.signal });
  };
  on("pointerenter", ({ pointerType }) => {
    if (pointerType !== "touch") tell("pointer", true);
  });
  on("pointerleave", () => {
    tell("pointer", false);
  });
  on("touchstart", () => {
    clearTimeout(leaving);
    tell("finger", true);
  });
  for (const end of ["touchend", "touchcancel"] as const) {
    on(end, () => {
      leaving = setTimeout(() => {
        tell("finger", false);
      }, FINGER_MS);
    });
  }
  on("focusin", () => {
    tell("focus", true);
  });
  on("focusout", ({ relatedTarget }) => {
    tell("focus", relatedTarget instanceof Node && element.contains(relatedTarget));
  });
  return () => {
    clearTimeout(leaving);
    listening.abort();
    attended.value = false;
  };
}
