/** For a visitor who comes for the first time and does nothing, the page asks by itself. */

import { collection } from "../collections";
import { inquiry } from "../inquiry/current";
import { asksNothing } from "../inquiry/inquiry";
import { readOptions } from "../options";
import { keepSetting, readSetting } from "../settings";
import { canBegin, demonstrate, playUntil } from "./demonstration";
import { until } from "./waits";

const VISITED = "visited";
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

/** Called once, when it is known what the address asks. */
export function arrive(): void {
  const isFirst = readSetting(VISITED) === null;
  keepSetting(VISITED, "yes");
  const { arrive: wanted } = readOptions(location.search);
  const isDue = wanted === null ? isFirst : wanted === "on";
  if (!isDue || !asksNothing(inquiry.peek())) return;
  const signal = untilVisitorActs();
  play(signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Aborted as soon as the visitor does anything. */
export function untilVisitorActs(): AbortSignal {
  const acted = new AbortController();
  const options = { capture: true, passive: true, signal: acted.signal };
  const end = (): void => {
    acted.abort();
  };
  for (const act of ACTS) addEventListener(act, end, options);
  addEventListener(
    "scroll",
    () => {
      // The page itself goes to the top for a new question.
      if (scrollY > 0) end();
    },
    options,
  );
  return acted.signal;
}

async function play(signal: AbortSignal): Promise<void> {
  await until(canBegin, signal);
  playUntil(signal);
  const question = collection.peek()?.examples[0];
  if (question !== undefined) await demonstrate(question, signal);
}
