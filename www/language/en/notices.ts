import { pictures } from "./page";

/** What does not count and why. */
export const notices = {
  /** What the engine says, which is English in every language, where it stands by itself. */
  ofEngine: (text: string) => text,
  unanswered: (reason: string) => `This could not be searched for: ${reason}.`,
  unknown: (texts: readonly string[]) =>
    `The model, which reads English, knows no word of ${texts.map((text) => `“${text}”`).join(" or ")}, so that says nothing ` +
    "about what you are looking for.",
  missed: (words: string) => `Nothing here looks much like “${words}”. These come nearest.`,
  dismiss: "Dismiss this note",
  newVersion: "A new version of this page is here. What you ask stays.",
  use: "Use it now",
  notNow: "Not now",
  loadFailed: "The model could not be loaded",
  crashed: "The engine stopped",
  lacking: (strategy: string, reason: string, others: readonly string[]) =>
    `Marks do not count under ${strategy}: ${reason}.${others.length > 0 ? ` You can go on with ${others.join(" or ")}.` : ""}`,
  again: "Try again",
  listFailed: "The list of collections could not be fetched",
  collectionFailed: (title: string) => `“${title}” could not be fetched`,
  skipped: (count: number) => `${pictures(count)} could not be read, so no search finds them`,
};
