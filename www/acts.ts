/** What a visitor can undo, and what is said of it. */

import { batch } from "@preact/signals";
import { redo, undo } from "./inquiry/history";
import { message } from "./message";
import type { Negation } from "./negation";
import { addWish, clearMarks, marked, startOver, strategy, type, words } from "./question";
import { say } from "./toast";

const UNDO = { label: message("undo"), run: undoLast };

/** Starts over; what that wipes can be had back. */
export function clearSearch(): void {
  const wiped = marked.value || words.value.trim() !== "";
  startOver("");
  if (wiped) say(message("cleared"), UNDO);
}

/** Takes all marks and wishes back. */
export function takeAllBack(): void {
  clearMarks();
  say(message("allTakenBack"), UNDO);
}

/** Looks for what is wanted, with less of what is not. */
export function excludeInstead({ wanted, unwanted }: Negation): void {
  batch(() => {
    strategy.choose("explicit");
    type(wanted);
    addWish("less", unwanted);
  });
}

export function undoLast(): void {
  if (!undo()) say(message("nothingToUndo"));
}

export function redoLast(): void {
  if (!redo()) say(message("nothingToRedo"));
}
