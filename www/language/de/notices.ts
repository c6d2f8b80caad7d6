import type * as english from "../en/notices";
import { pictures } from "./page";

export const notices: typeof english.notices = {
  ofEngine: (text) => `Meldung des Rechenkerns: „${text}“`,
  unanswered: (reason) => `Danach ließ sich nicht suchen: ${reason}.`,
  unknown: (texts) =>
    `Das Modell versteht nur Englisch und kennt kein Wort von ${texts.map((text) => `„${text}“`).join(" oder ")}. ` +
    "Beschreiben Sie bitte auf Englisch, was Sie suchen.",
  missed: (words) => `Hier sieht nichts richtig nach „${words}“ aus. Diese Bilder kommen dem am nächsten.`,
  dismiss: "Diesen Hinweis schließen",
  newVersion: "Eine neue Fassung dieser Seite ist da. Was Sie fragen, bleibt erhalten.",
  use: "Jetzt verwenden",
  notNow: "Nicht jetzt",
  loadFailed: "Das Modell ließ sich nicht laden",
  crashed: "Der Rechenkern hielt an",
  lacking: (strategy, reason, others) =>
    `Mit „${strategy}“ zählen Markierungen nicht: ${reason}.${others.length > 0 ? ` Sie können mit ${others.map((label) => `„${label}“`).join(" oder ")} weitermachen.` : ""}`,
  again: "Noch einmal versuchen",
  listFailed: "Die Liste der Sammlungen ließ sich nicht laden",
  collectionFailed: (title) => `„${title}“ ließ sich nicht laden`,
  skipped: (count) =>
    count === 1
      ? "1 Bild ließ sich nicht lesen, sodass keine Suche es findet"
      : `${pictures(count)} ließen sich nicht lesen, sodass keine Suche sie findet`,
};
