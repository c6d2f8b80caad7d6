import { percent, plural, whole } from "../../format";
import type * as english from "../en/search";
import { ofPictures } from "./page";

export const search: typeof english.search = {
  prompt: "Wonach suchen Sie?",
  placeholder: "Auf Englisch beschreiben …",
  reads: "Das Modell versteht nur Englisch:",
  add: "Auf Englisch ergänzen, wenn Sie mögen",
  exampleTitle: (label) => `Mehr wie ${label}: zum Zurücknehmen drücken`,
  takeExampleBack: "Das Bild zurücknehmen, mit dem gesucht wird: ",
  clear: "Suche leeren",
  examples: "Beispiele",
  words: "Wörter",
  picture: "Bild",
  share: "Anteil des Bildes an der Anfrage",
  shareIs: (share) => `${percent(share)} Bild`,
  excludeTitle: "Das Modell liest „no dogs“ wie „dogs“. Als Wunsch funktioniert es.",
  exclude: "weniger: {unwanted}",
};

export const wishes: typeof english.wishes = {
  more: "mehr",
  less: "weniger",
  label: (direction) => `${direction}:`,
  add: "Hinzufügen",
};

export const gallery: typeof english.gallery = {
  pictures: "Bilder",
  closest: "Ähnlichste zuerst",
  blind: (rounds) => `${rounds} Blindrunden`,
  compare: "Vergleichen",
  spoken: (labels) => `Am ähnlichsten sind jetzt: ${labels.join(", ")}.`,
  better: (count) =>
    `${whole(count)} ${plural(count, { one: "besseres gefunden", other: "bessere gefunden" })}: anzeigen`,
  showAll: (count) => `Alle ${whole(count)} zeigen`,
  showFirst: (count) => `Die ersten ${whole(count)} zeigen`,
  ofThoseDays: (count) => `, ${whole(count)} aus diesen Tagen`,
  licence: ", Lizenz: ",
  outOf: (count) => `aus ${ofPictures(count)}`,
  among: (count, all) => `unter ${whole(count)} von ${ofPictures(all)} bisher`,
  collections: "Zu durchsuchende Bilder",
  strategies: "Wie Markierungen die Suche ändern",
};

export const large: typeof english.large = {
  close: "Große Ansicht schließen",
  before: "Das Bild davor",
  next: "Das nächste Bild",
  notRanked: "Ohne Rang: Es ist nichts gefragt.",
  standing: (place, cosine) => `Platz ${place}, Kosinus ${cosine}.`,
  moved: (place, cosine, moved) =>
    `Platz ${place}, Kosinus ${cosine}, durch Ihre Markierungen ${Math.abs(moved)} nach ${moved > 0 ? "oben" : "unten"}.`,
  moreLikeThis: "Mehr in dieser Art",
  part: "Ein Ausschnitt: einen Rahmen ziehen oder",
  choose: "auswählen",
  parts: {
    left: "die linke Hälfte",
    right: "die rechte Hälfte",
    upper: "die obere Hälfte",
    lower: "die untere Hälfte",
    middle: "die Mitte",
  },
  morePart: "Mehr von diesem Ausschnitt",
  lessPart: "Weniger von diesem Ausschnitt",
  nearest: "Am ähnlichsten dazu",
  looking: "Es wird gesucht …",
  notEncoded: "Es ist noch nicht eingebettet.",
  neighbour: (label, cosine) => `${label}, Kosinus ${cosine}`,
};
