/** What tells the page that somebody is there. */

/** What a visitor does. A screen reader may send no more than a click. */
const ACTS = [
  "keydown",
  "pointerdown",
  "touchstart",
  "wheel",
  "click",
  "input",
  "paste",
  "dragenter",
  "popstate",
];

/** Calls this whenever the visitor does anything, until the signal is aborted. */
export function onInput(heard: () => void, signal: AbortSignal): void {
  const options = { capture: true, passive: true, signal };
  for (const act of ACTS) addEventListener(act, heard, options);
  addEventListener(
    "scroll",
    () => {
      // The page itself goes to the top for a new question.
      if (scrollY > 0) heard();
    },
    options,
  );
}

/** Aborted as soon as the visitor does anything. */
export function untilInput(): AbortSignal {
  const acted = new AbortController();
  onInput(() => {
    acted.abort();
  }, acted.signal);
  return acted.signal;
}
