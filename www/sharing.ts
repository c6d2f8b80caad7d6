/** Leading others to what is asked: a link, or a file that is saved and opened again. */

import { save } from "./download";
import { inquiry, restoreRead } from "./inquiry/current";
import { mayBeSession, readSession, writeSession } from "./inquiry/file";
import { link, pageAddress } from "./inquiry/history";
import { isKiosk } from "./kiosk/kiosk";
import { message, type Message, saidOf } from "./message";
import { withOption } from "./options";
import { say } from "./toast";

const FILE = "more-like-this.json";

export function copyLink(): void {
  copy(link(), message("linkCopied"));
}

/** Leads others to the page with the pictures that this seed of the game draws. */
export function copyGameLink(seed: string): void {
  const address = new URL(pageAddress());
  address.search = withOption(address.search, "game", seed);
  copy(address.href, message("gameLinkCopied"));
}

function copy(address: string, said: Message): void {
  navigator.clipboard.writeText(address).then(
    () => {
      say(said);
    },
    () => {
      say(message("notCopied", address));
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
    restoreRead(message("quoted", file.name), read);
    say(message("opened", file.name));
  } catch (error) {
    say(message("sentence", saidOf(error)));
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
