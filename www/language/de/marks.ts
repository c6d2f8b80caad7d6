import { degrees } from "../../format";
import type * as english from "../en/marks";

export const marks: typeof english.marks = {
  more: (label) => `Mehr wie ${label}`,
  less: (label) => `Weniger wie ${label}`,
  place: "Platz ",
  up: ", gestiegen um ",
  down: ", gefallen um ",
  invitation: "Daumen hoch {up} für alles, was passt; Daumen runter {down} für alles, was nicht passt.",
  hand: "Versuchen Sie es mit einem Daumen: mehr davon",
  tray: "Ihre Markierungen",
  moreLike: "Mehr wie",
  lessLike: "Weniger wie",
  wishTitle: (words) => `„${words}“: zum Zurücknehmen drücken`,
  takeWishBack: "Wunsch zurücknehmen: ",
  counts: ", zählt ",
  markTitle: (what) => `${what}: zum Zurücknehmen drücken`,
  takeBack: (what) => `Zurücknehmen: ${what}`,
  aPartOf: (label) => `ein Ausschnitt von ${label}`,
  moved: ", gewandert ",
  upwards: "aufwärts ",
  downwards: "abwärts ",
  part: "Ausschnitt",
  turned: (cosine) => `Die Anfrage hat sich um ${degrees(cosine)} gedreht.`,
  scoresTurned: (cosine) => `Die Werte haben sich um ${degrees(cosine)} gedreht.`,
  takeAllBack: "Alle zurücknehmen",
  heat: "Aufmerksamkeit zeigen",
};
