import { fraction, percent } from "../../format";
import type * as english from "../en/map";

export const map: typeof english.map = {
  title: "Die Bewegung auf einer Karte",
  notBlind: "Die Karte folgt Ihren eigenen Markierungen, nicht den Blindrunden.",
  searchFirst: "Suchen Sie, dann zeichnet sich die Karte von selbst.",
  tooLittle: "Für eine Karte ist hier zu wenig da.",
  drawing: "Karte der besten Bilder und des Weges der Anfrage. Die Tabelle darunter sagt dasselbe.",
  point: "Zeigen Sie auf ein Bild.",
  plane: (share) =>
    "Die Bilder, die {moved} am nächsten sind, und der Weg von {q} zu {moved}, als Schatten in der Ebene, in der sie sich am " +
    `stärksten unterscheiden (Hauptkomponenten). Sie zeigt ${percent(share)} der Unterschiede: Was hier nah aussieht, kann im Rest ` +
    "weit auseinanderliegen. Die Rangliste richtet sich daher nach dem Kosinus, nicht nach dieser Karte.",
  gap: (gap) =>
    `Wörter und Bilder liegen in diesem Raum auseinander, um ${fraction(gap)}. Diese Lücke ist hier herausgerechnet: Von beiden ist ` +
    "der jeweilige Mittelwert abgezogen, der dieser Bilder und der ihrer Namen. Die Pfeile ergeben zusammen weiterhin {moved}.",
  asked: "α {q}, was Sie fragen",
  attracts: "+ β {p}, was anzieht",
  repels: "− γ {n}, was abstößt",
  way: "die Anfrage, Markierung für Markierung",
  liked: ", Daumen hoch",
  disliked: ", Daumen runter",
  closer: "Näher",
  farther: "Weiter weg",
  whole: "Die ganze Karte",
  all: "Alles",
  tables: "Dasselbe als Tabellen",
  wayTable: "Der Weg der Anfrage",
  marks: "Markierungen",
  lastMark: "letzte Markierung",
  angle: "Winkel zum Anfang",
  noStart: "kein Anfang",
  noMark: "keine",
  places: (count) => `Die ersten ${count} Plätze`,
  place: "Platz",
  picture: "Bild",
  moved: "bewegt",
  cosine: "Kosinus",
};
