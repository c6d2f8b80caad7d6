/** The page at a stand: it shows what it does until somebody comes, and starts over when they have gone. */

import { effect, signal } from "@preact/signals";
import { playBy } from "../arriving/arriving";
import { ask, canBegin, demonstrate, playUntil, pointed } from "../arriving/demonstration";
import { onInput, untilInput } from "../arriving/input";
import { pause, until } from "../arriving/waits";
import { view } from "../asides";
import { collection, openName } from "../collections";
import { explaining, showingHeat } from "../display";
import { leaveGame } from "../game/game";
import { amend, inquiry, restore } from "../inquiry/current";
import { forgetHistory } from "../inquiry/history";
import { asksNothing, type Inquiry } from "../inquiry/inquiry";
import { followVisitor } from "../language/choice";
import { mark } from "../question";
import { followSystem } from "../theme";
import { dismissToast } from "../toast";
import { endTour } from "../tour/tour";
import { Countdown } from "./countdown";

/** The hand is seen before it presses. */
const POINTING_MS = 3500;
/** What the thumb did is read. */
const READING_MS = 9000;

/** Seconds until it starts over, once that is worth saying; null before. */
export const remaining = signal<number | null>(null);

/** What the stand begins with, and comes back to. */
let home: Inquiry = inquiry.peek();

/** Called once, when it is known what the address asks. */
export function keepStand(): void {
  document.documentElement.dataset.kiosk = "true";
  home = inquiry.peek();
  effect(() => {
    // Unless the address names one, it is known only later which collection is open.
    if (openName.value !== null) home = { ...home, collection: home.collection ?? openName.value };
  });
  awaitVisitor();
}

function awaitVisitor(): void {
  const signal = untilInput();
  signal.addEventListener("abort", attend, { once: true });
  if (asksNothing(home)) playBy(signal, attract);
}

/** Asks one example after another, and gives a thumb to what is found. */
async function attract(signal: AbortSignal): Promise<void> {
  await until(canBegin, signal);
  playUntil(signal);
  for (let turn = 0; ; turn += 1) {
    const examples = collection.peek()?.examples ?? [];
    const question = examples[turn % examples.length];
    if (question === undefined) return;
    await demonstrate(question, signal);
    await pause(POINTING_MS, signal);
    press();
    await pause(READING_MS, signal);
    ask("");
  }
}

/** The thumb that the hand points at. */
function press(): void {
  const id = pointed.peek();
  if (id === null) return;
  pointed.value = null;
  amend(() => {
    mark(id, "like");
  });
}

/** Somebody is there. */
function attend(): void {
  const staying = new AbortController();
  const countdown = new Countdown(
    (seconds) => {
      remaining.value = seconds;
    },
    () => {
      staying.abort();
      startOver();
      awaitVisitor();
    },
  );
  const restart = (): void => {
    countdown.restart();
  };
  onInput(restart, staying.signal);
  addEventListener("pointermove", restart, { passive: true, signal: staying.signal });
  restart();
}

/** Leaves nothing of what the last visitor did. */
function startOver(): void {
  view(null);
  leaveGame();
  endTour();
  explaining.value = false;
  showingHeat.value = true;
  followSystem();
  void followVisitor();
  for (const menu of document.querySelectorAll<HTMLElement>(":popover-open")) menu.hidePopover();
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  scrollTo({ top: 0, behavior: "instant" });
  amend(() => {
    restore(home);
  });
  forgetHistory();
  dismissToast();
}
