/** Leading others to what is asked: a link, or a file that is saved and opened again. */

import { save } from "./download";
import { inquiry, restoreRead } from "./inquiry/current";
import { mayBeSession, readSession, writeSession } from "./inquiry/file";
import { link, pageAddress } from "./inquiry/history";
import { isKiosk } from "./kiosk/kiosk";
import { withOption } from "./options";
import { say } from "./toast";

const FILE = "more-like-this.json";

export function copyLink(): void {
  copy(link(), "Link copied. It holds your words and marks, and no pictures.");
}

/** Leads others to the page with the pictures that this seed of the game draws. */
export function copyGameLink(seed: string): void {
  const address = new URL(pageAddress());
  address.search = withOption(address.search, "game", seed);
  copy(address.href, "Link copied. Whoever opens it looks for the same pictures.");
}

function copy(address: string, said: string): void {
  navigator.clipboard.writeText(address).then(
    () => {
      say(said);
    },
    () => {
      say(`This browser does not let the page copy. The address is ${address}`);
    },
  );
}

/** Has the browser save what is asked. */
export function saveSession(): void {
  save(FILE, new Blob([writeSession(inquiry.peek())], { type: "application/json" }));
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
