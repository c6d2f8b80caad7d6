/** For a visitor who comes for the first time and does nothing, the page asks by itself. */

import { collection } from "../collections";
import { inquiry } from "../inquiry/current";
import { asksNothing } from "../inquiry/inquiry";
import { readOptions } from "../options";
import { keepSetting, readSetting } from "../settings";
import { canBegin, demonstrate, playUntil } from "./demonstration";
import { untilInput } from "./input";
import { until } from "./waits";

const VISITED = "visited";

/** Called once, when it is known what the address asks. */
export function arrive(): void {
  const isFirst = readSetting(VISITED) === null;
  keepSetting(VISITED, "yes");
  const { arrive: wanted, lab } = readOptions(location.search);
  // Who comes for the Lab asks there.
  const isDue = wanted === null ? isFirst && !lab : wanted === "on";
  if (isDue && asksNothing(inquiry.peek())) playBy(untilInput(), play);
}

/** Plays this until the signal is aborted. */
export function playBy(signal: AbortSignal, play: (signal: AbortSignal) => Promise<void>): void {
  play(signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

async function play(signal: AbortSignal): Promise<void> {
  await until(canBegin, signal);
  playUntil(signal);
  const question = collection.peek()?.examples[0];
  if (question !== undefined) await demonstrate(question, signal);
}
