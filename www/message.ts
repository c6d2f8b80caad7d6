/**
 * What is told, as data: which sentence, and its values. So workers need to know no language, and what is on show changes with
 * the page's language.
 */

import type { Strings } from "./language/en";

type Messages = Strings["messages"];

/** One of the page's own sentences. */
export interface Message {
  readonly message: keyof Messages;
  readonly values: readonly unknown[];
}

/** A sentence of the page's, or, as it is, what the engine or the browser says, which is English. */
export type Said = Message | string;

/** Where a sentence takes a text, another sentence may stand. */
type Given<T> = string extends T ? Said : T extends readonly string[] ? readonly Said[] : T;
type Values<T extends readonly unknown[]> = { [Place in keyof T]: Given<T[Place]> };

export function message<Name extends keyof Messages>(
  name: Name,
  ...values: Values<Parameters<Messages[Name]>>
): Message {
  return { message: name, values };
}

/** A failure that is told so. Its own text is for a developer's console. */
export class Failed extends Error {
  override readonly name: string = "Failed";
  readonly said: Said;

  constructor(said: Said, options?: ErrorOptions) {
    super(typeof said === "string" ? said : JSON.stringify([said.message, ...said.values]), options);
    this.said = said;
  }
}

/** Why something failed. */
export function saidOf(error: unknown): Said {
  if (error instanceof Failed) return error.said;
  return error instanceof Error ? error.message : String(error);
}
