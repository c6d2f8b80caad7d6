/** What a visitor can undo, and what is said of it. */

import { redo, undo } from "./inquiry/history";
import { clearMarks, marked, startOver, words } from "./question";
import { say } from "./toast";

const UNDO = { label: "Undo", run: undoLast };

/** Starts over; what that wipes can be had back. */
export function clearSearch(): void {
  const wiped = marked.value || words.value.trim() !== "";
  startOver("");
  if (wiped) say("Cleared.", UNDO);
}

/** Takes all marks and wishes back. */
export function takeAllBack(): void {
  clearMarks();
  say("All taken back.", UNDO);
}

export function undoLast(): void {
  if (!undo()) say("There is nothing to undo.");
}

export function redoLast(): void {
  if (!redo()) say("There is nothing to redo.");
}
