/** The inquiry as it stands, and how it is put in the place of another. */

import { batch, computed } from "@preact/signals";
import { forgetAnswers } from "../answers";
import * as collections from "../collections";
import { type Message, message } from "../message";
import { note } from "../notes";
import * as visitor from "../question";
import { strategyOf } from "../strategies";
import { type Inquiry, type Read, shortened } from "./inquiry";

/** All that the visitor asks. */
export const inquiry = computed<Inquiry>(() => ({
  words: visitor.words.value,
  example: visitor.example.value,
  marks: visitor.marks.value,
  wishes: visitor.wishes.value,
  strategy: visitor.strategy.value,
  overrides: visitor.overrides.value,
  mode: visitor.mode.value,
  comparing: visitor.comparing.value,
  collection: collections.openName.value,
}));

/** What became of the inquiry by no act of the visitor's. */
let amended: Inquiry | null = null;

/** Whether the inquiry became this by no act of the visitor's. */
export function isAmended(now: Inquiry): boolean {
  return now === amended;
}

/** Does this as no act of the visitor's: it makes no entry of the history. */
export function amend(work: () => void): void {
  batch(() => {
    work();
    amended = inquiry.peek();
  });
}

function setsNumbers({ overrides }: Inquiry): boolean {
  return Object.values(overrides).some((value) => value !== null);
}

/** Asks this in the place of what is asked. */
export function restore(to: Inquiry): void {
  batch(() => {
    const { collection, strategy } = to;
    if (collection !== null && collection !== collections.openName.value) {
      forgetAnswers();
      collections.openWished(collection);
    }
    if (strategy !== null) visitor.strategy.show(strategy);
    // Numbers are a formula's, and the network has none.
    else if (setsNumbers(to)) visitor.strategy.show(strategyOf(visitor.strategy.value));
    visitor.restore(to);
  });
}

/** Asks what was read, and tells in a sentence what of it could not be taken. */
export function restoreRead(what: Message, { inquiry: read, faults }: Read): void {
  restore(read);
  if (faults.length > 0) note(message("notWhole", what, faults));
}

/** Forgets what is asked of pictures that the collection does not have, once all that it has are there, and says so. */
export function forgetUnknownPictures(): void {
  const { value: state } = collections.collectionState;
  if (state.phase !== "ready" || state.isUnread === true) return;
  const isUnknown = ({ id }: { readonly id: string }): boolean => collections.pictureOf(id) === undefined;
  const { marks, example } = visitor;
  const asked = example.value === null ? marks.value : [example.value, ...marks.value];
  const unknown = asked.filter(isUnknown);
  if (unknown.length === 0) return;
  amend(() => {
    if (example.value !== null && isUnknown(example.value)) visitor.takeExampleBack();
    marks.value = marks.value.filter((mark) => !isUnknown(mark));
  });
  const title = collections.collection.peek()?.title;
  const names = [...new Set(unknown.map(({ id }) => id))];
  const shown = names.slice(0, 3).map(shortened);
  const where = title === undefined ? message("thisCollection") : shortened(title);
  note(message("noPicture", shown, names.length - shown.length, where));
}
