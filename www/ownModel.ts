/** Models that the visitor opens from disk: looked at first, so that a file that is none changes nothing. */

import { isKiosk } from "./kiosk/kiosk";
import { message } from "./message";
import { addModel, mayBeModel, tooLarge } from "./models";
import { chooseModel, inspectModel } from "./session";
import { say } from "./toast";

/** Has a file answer in place of the model that runs. */
export async function openModel(file: File): Promise<void> {
  const hindrance = tooLarge({ bytes: file.size });
  if (hindrance !== null) {
    say(message("modelStays", message("modelTooLarge", file.name, hindrance.needed, hindrance.most)));
    return;
  }
  const refusal = await inspectModel(file);
  if (refusal !== null) {
    say(message("modelStays", refusal));
    return;
  }
  chooseModel(addModel(file).name);
  say(message("modelReads", file.name));
}

/** Takes a model that is dropped anywhere on the page; other files are none of its business. */
export function openDroppedModel(event: DragEvent): void {
  const [file, ...others] = Array.from(event.dataTransfer?.files ?? []);
  if (isKiosk || file === undefined || others.length > 0 || !mayBeModel(file)) return;
  event.preventDefault();
  event.stopPropagation();
  void openModel(file);
}
