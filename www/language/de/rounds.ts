import { counted } from "../../format";
import type * as english from "../en/rounds";

export const rounds: typeof english.rounds = {
  title: "Ihre Runden: wer stieg, wer fiel",
  searchFirst: "Suchen Sie: Jede Suche und jede Markierung wird eine Runde.",
  rounds: "Runden",
  goTo: "Zu dieser Runde gehen",
  places: "Plätze nach Runden",
  picture: "Bild",
  putAway: "weggelegt",
  furtherDown: "weiter unten",
  shades: "Farbstufen",
  lead: (first) => `Die Bilder, die je unter den ersten ${first} waren, und ihr Platz in jeder Runde.`,
  leadMore: (first, more) =>
    `Die Bilder, die je unter den ersten ${first} waren, und ihr Platz in jeder Runde; ${counted(more, { one: "weiteres steht", other: "weitere stehen" })} in der Datei.`,
  save: "Als CSV speichern",
  beyond: "weiter unten",
  off: "weggelegt",
  words: (words) => `„${words}“`,
  marksAlone: "nur Markierungen",
  like: (label) => `wie ${label}`,
  partOf: (label) => `Ausschnitt von ${label}`,
  takenBack: (what) => `zurückgenommen: ${what}`,
  more: (wish) => `mehr: „${wish}“`,
  less: (wish) => `weniger: „${wish}“`,
  by: (strategy) => `mit ${strategy}`,
  otherNumbers: "andere Zahlen",
};
