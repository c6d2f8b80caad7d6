/** Leading others to what is asked: a link, or a file that is saved and opened again. */

import { inquiry, restoreRead } from "./inquiry/current";
import { mayBeSession, readSession, writeSession } from "./inquiry/file";
import { link } from "./inquiry/history";
import { isKiosk } from "./kiosk/kiosk";
import { say } from "./toast";

const FILE = "more-like-this.json";

export function copyLink(): void {
  navigator.clipboard.writeText(link()).then(
    () => {
      say("Link copied. It holds your words and marks, and no pictures.");
    },
    () => {
      say("This browser does not let the page copy. The link stands in its address bar.");
    },
  );
}

/** Has the browser save what is asked. */
export function saveSession(): void {
  const url = URL.createObjectURL(new Blob([writeSession(inquiry.peek())], { type: "application/json" }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = FILE;
  anchor.click();
  // The browser reads it after the click.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}

/** Asks what a file says, in place of what is asked. */
export async function openSession(file: File): Promise<void> {
  try {
    const read = await readSession(file);
    restoreRead(`“${file.name}”`, read);
    say(`Opened “${file.name}”.`);
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Opens a saved search that is dropped anywhere on the page; other files are none of its business. At a stand none is. */
export function openDropped(event: DragEvent): void {
  if (isKiosk) {
    event.preventDefault();
    return;
  }
  const files = Array.from(event.dataTransfer?.files ?? []);
  const [file] = files;
  if (files.length !== 1 || file === undefined || !mayBeSession(file)) return;
  event.preventDefault();
  event.stopPropagation();
  void openSession(file);
}
