import { fraction, percent, whole } from "../../format";
import type * as english from "../en/explanation";

const SORTED =
  "Die Bilder sind nach dem Kosinus des Winkels zwischen Ihrer Anfrage {q} und dem Pfeil jedes Bildes geordnet.";

export const how: typeof english.how = {
  title: "So funktioniert es",
  close: "Erklärung schließen",
  lead: `Ein kleines neuronales Netz macht aus Ihren Wörtern und aus jedem Bild einen Pfeil (eine Einbettung), hier in Ihrem Browser. ${SORTED}`,
  leadOf: (width) =>
    `Ein kleines neuronales Netz macht aus Ihren Wörtern und aus jedem Bild einen Pfeil aus ${whole(width)} Zahlen (eine Einbettung), hier in Ihrem Browser. ${SORTED}`,
  weighed:
    "Was Sie markieren, wird gegen Ihre Wörter abgewogen: Ein Pfeil, der die Werte der Bilder doppelt so weit auseinanderzöge " +
    "wie sie, zählt halb so viel. So übertönen ein paar Daumen die Wörter nie.",
  waitForRounds: "Die Zahlen kommen mit den Runden.",
  waitForMarks: "Suchen Sie und markieren Sie ein Bild, dann erscheinen die Zahlen.",
  drift:
    "Jede Runde geht von der Anfrage der vorigen aus, sodass kleine Fehler sich aufschaukeln. Die Anfrage driftet ab.",
  restores:
    "Die Summe geht immer von Ihren Wörtern aus. Nehmen Sie eine Markierung zurück, steht genau die Rangliste von vorher wieder da.",
  formula: "{moved} = normiere( α {q} + β {attracts} − γ {repels} )",
  sum: "Die Anfrage jetzt: ",
  noQuery: "kein q",
  tour: "Rundgang machen",
  game: "Spielen: das versteckte Bild finden",
};

export const learned: typeof english.learned = {
  explanation:
    "Ihre Anfrage bleibt, wo Ihre Wörter sie hinstellen. Das Netz liest für jedes Bild, wie nah es an dem liegt, was Ihnen gefällt " +
    "und was nicht, und von Ihren Markierungen insgesamt, wie viele es sind, wie viel sie gemeinsam haben und wie gut Ihre Wörter " +
    "sie finden. Was es daraus macht, wird zum Wert des Bildes addiert.",
  formula: "{score} = {words} + {thumbs}",
  score: "der Wert, nach dem die Bilder geordnet sind",
  words: "was Ihre Wörter sagen: der Kosinus, in Standardabweichungen über alle Bilder",
  thumbs:
    "was das Netz für Ihre Daumen addiert: Es steigt mit der Nähe zu dem, was Ihnen gefällt, und fällt mit der Nähe zu dem, was " +
    "Ihnen nicht gefällt",
  formulas:
    "Die anderen Arten bewegen die Anfrage nach einer Formel mit Zahlen, die Sie ändern können: Wählen Sie eine über den Bildern.",
  shifts: "Wie weit sich bewegt hat, was Ihnen gefällt",
  restores:
    "Die Werte gehen immer von Ihren Wörtern aus. Nehmen Sie eine Markierung zurück, steht genau die Rangliste von vorher wieder da.",
  onMap:
    "Unter „Gelernt“ bewegt sich die Anfrage nicht: Das Netz bewegt die Werte der Bilder. Die Karte zeigt, wo Ihre Wörter die " +
    "Anfrage hinstellen.",
};

export const numbers: typeof english.numbers = {
  title: "Andere Zahlen ausprobieren",
  reset: "Zurücksetzen",
  presets: "Vorgaben",
  alpha: "Ihre Wörter",
  beta: "was anzieht",
  gamma: "was abstößt",
  tau: "wie gleichmäßig die ersten Bilder zählen",
  k: "wie viele davon als Feedback dienen",
};

export const presets: typeof english.presets = {
  page: { name: "Diese Seite", why: "nach Messung von Klicks gewählt" },
  paper: { name: "Veröffentlichung", why: "wie veröffentlicht, für blindes Feedback" },
  classical: { name: "Klassischer Rocchio", why: "wie im Lehrbuch" },
  noDislikes: { name: "Ohne Daumen runter", why: "γ = 0" },
  noLikes: { name: "Ohne Daumen hoch", why: "β = 0" },
  noWords: { name: "Ohne Wörter", why: "α = 0" },
};

export const used: typeof english.used = {
  title: "Woraus die letzte Änderung bestand",
  share: (share) => `${percent(share)} der Aufmerksamkeit`,
  similarity: (cosine) => `cos zu q ${fraction(cosine)}`,
};

export const blind: typeof english.blind = {
  title: "Blindrunden",
  titleOf: (rounds) => `${rounds} Blindrunden`,
  question: "für {words}, mit {strategy}",
  back: "Zurück zu Ihrer Suche",
  leadWishes: "Jede Runde nimmt den nächsten Ihrer „mehr“-Wünsche hinzu.",
  lead: "Hier klickt niemand. In jeder Runde gelten die ersten Bilder als richtig und dienen als Feedback.",
  leadOf: (k) =>
    `Hier klickt niemand. In jeder Runde gelten die ersten ${k} Bilder als richtig und dienen als Feedback.`,
  drift:
    "Jede Runde geht von der Anfrage der vorigen aus. Bleibt die Anfrage bei Ihren Wörtern, oder treibt sie davon?",
  needsWords: "Geben Sie ein, wonach Sie suchen, dann beginnen die Runden.",
  needsWishes:
    "Hier müssen die Wörter von Ihnen kommen: Tragen Sie oben unter „mehr“ etwas ein. In jeder Runde dient es als Feedback.",
  failed: "Die Runden ließen sich nicht berechnen.",
  computing: "Die Runden werden berechnet …",
  lacking: "Die Runden brauchen dieses Modell.",
  spoken: (of, kept) =>
    `Von den ersten ${of} behält ${kept.map((count, index) => `Runde ${index + 1} ${count}`).join(", ")}.`,
  wordsAlone: "Nur Wörter",
  round: (number) => `Runde ${number}`,
  ofFirst: (count) => `von den ersten ${count}`,
  kept: (count) => `${count} geblieben`,
  isNew: "neu",
  fedBack: "als Feedback:",
};

export const compare: typeof english.compare = {
  title: "Nebeneinander",
  sameMarks: "dieselben Markierungen",
  noMarks: "noch nichts markiert, also sind alle gleich",
  sameMarksFor: "dieselben Markierungen für {words}",
  noMarksFor: "für {words} ist noch nichts markiert, also sind alle gleich",
  back: "Zurück zu Ihrer Suche",
  rankings: "Ranglisten",
  columns: "Spalten",
  strategies: "Strategien",
  learners: "Klassische Lernverfahren",
  about:
    "Klassische Lernverfahren bewerten jedes Bild nach Ihren Wörtern und Daumen, statt die Anfrage zu bewegen. Sie sind zum " +
    "Vergleich hier: Wünsche und Ihre eigenen Zahlen zählen für sie nicht.",
  alone: "Was die Wörter für sich allein finden.",
  unmoved: "Unverändert",
  none: "ohne",
  failed: (reason) => `Das ging nicht: ${reason}.`,
  computing: "Wird berechnet …",
  isNew: "neu",
  up: ", gestiegen um ",
  down: ", gefallen um ",
};
