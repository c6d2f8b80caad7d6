import { counted, whole } from "../../format";
import type * as english from "../en/lab";
import { pictures } from "./page";

const protocols: typeof english.lab.protocols = {
  blind: {
    label: "Blind",
    inShort:
      "Jede Anfrage ist die Beschreibung eines Bildes, und dieses ist die einzige richtige Antwort. Niemand klickt: In jeder Runde " +
      "dienen die ersten K der Rangliste als Feedback, was immer sie zeigen. So geht die Veröffentlichung vor.",
  },
  clicks: {
    label: "Klicks",
    inShort:
      "Jede Anfrage hat mehrere richtige Antworten. Ein simulierter Gast sieht sich die ersten zehn an, gibt richtigen einen Daumen " +
      "hoch und falschen einen Daumen runter. Zählen nur die Bilder ohne Markierung, ist ein Bild mit Daumen hoch, das vorn bleibt, kein Erfolg.",
  },
  pages: {
    label: "Seiten",
    inShort:
      "Derselbe Gast blättert weiter, Seite um Seite mit zwölf Bildern, die noch nicht zu sehen waren. Wer keine Daumen gibt, sieht " +
      "die nächste Seite; daran wird daher jedes Verfahren gemessen.",
  },
};

const topics = (count: number) =>
  `${counted(count, { one: "Thema hat", other: "Themen haben" })} richtige Antworten.`;
const noTopics = "Diese Sammlung hat keine Themen mit mehreren richtigen Antworten.";

export const lab: typeof english.lab = {
  open: "Nachmessen: das Labor",
  title: "Das Labor",
  close: "Zurück zu Ihrer Suche",
  introduction:
    "Hilft Feedback? Hier wird es in Ihrem Browser gemessen, mit den Bildern und dem Modell, mit denen Sie suchen. Viele " +
    "Anfragen, deren richtige Antworten bekannt sind, werden mit jedem Verfahren einmal gestellt; die Zahlen sind ihre Mittelwerte.",
  protocols,
  noFeedback: { blind: "Ohne Feedback", clicks: "Ohne Feedback", pages: "Die nächste Seite" },
  costs: {
    grf: "langsam: lädt das Modell für Bildbeschreibungen und beschreibt jedes Bild, das als Feedback dient, einmal",
    afs: "langsam: lädt das Modell für die Aufmerksamkeit und liest jedes Bild, das als Feedback dient, für jede Anfrage neu",
  },
  noSecondCaption: "kein Bild hat hier eine zweite Beschreibung",
  metrics: {
    mrr5: { label: "MRR@5", means: "eins durch den Platz des richtigen Bildes, 0 hinter dem fünften" },
    r1: { label: "R@1", means: "wie oft das richtige Bild das erste ist" },
    r5: { label: "R@5", means: "wie oft das richtige Bild unter den ersten fünf ist" },
    r10: {
      label: "R@10",
      means: "wie oft das richtige Bild unter den ersten zehn ist; ein Zehntel davon ist P@10",
    },
    p10: { label: "P@10", means: "der Anteil der richtigen unter den ersten zehn" },
    p10_new: { label: "P@10, unmarkiert", means: "dasselbe unter den Bildern ohne Markierung" },
    recall10: { label: "R@10", means: "der Anteil aller richtigen, der unter den ersten zehn ist" },
    recall50: { label: "R@50", means: "der Anteil aller richtigen, der unter den ersten fünfzig ist" },
    recall: {
      label: "Richtige gesehen",
      means: "die bisher gesehenen richtigen, von so vielen, wie zu sehen sein konnten",
    },
  },
  gains: {
    blind: "Differenz zur ersten Rangliste",
    clicks: "Differenz zu den Wörtern allein, mit denselben Markierungen",
    pages: "Differenz zur nächsten Seite",
  },
  views: { value: "Wert", gain: "Differenz" },
  fields: {
    protocol: "Was gespielt wird",
    methods: "Verfahren",
    asking: "Beschreibungen, die fragen",
    rounds: "Runden",
    k: "K, Bilder als Feedback",
    likes: "Daumen hoch je Runde, höchstens",
    dislikes: "Daumen runter je Runde, höchstens",
    count: "Anfragen, höchstens",
    seed: "Startwert",
  },
  asking: { first: "Eine je Bild", all: "Alle" },
  start: "Starten",
  stop: "Anhalten",
  stopped: "Angehalten. Was bisher herauskam, bleibt.",
  curves: "Nach Runden",
  table: "Als Tabelle",
  round: "Runde",
  method: "Verfahren",
  queries: "Anfragen",
  figure: "Maß",
  show: "Anzeigen",
  nothingYet: "Die Kurven zeichnen sich von selbst, sobald es läuft.",
  intervals:
    "Balken sind 95-%-Intervalle (Bootstrap über die Anfragen): wie sehr der Mittelwert an der Auswahl der Anfragen liegt.",
  saveAs: "Speichern als",
  saveAsFormat: (format) => `Als ${format} speichern`,
  sameCommand: "Dasselbe auf der Kommandozeile",
  there: {
    blind: (count) => `${counted(count, { one: "Beschreibung fragt", other: "Beschreibungen fragen" })}.`,
    clicks: topics,
    pages: topics,
  },
  waitsForPictures: (encoded, of) =>
    `Das Labor misst, was hier eingebettet ist, und beginnt daher, sobald alle Bilder so weit sind: ${whole(encoded)} von ${whole(of)}.`,
  waitsForTruth: "Was richtig ist, wird geladen …",
  noTruth:
    "Für diese Bilder kennt niemand die richtigen Antworten. Wählen Sie eine Sammlung, die Beschreibungen oder Themen mitbringt, etwa Scenes.",
  truthNotFetched: (reason) => `Was richtig ist, ließ sich nicht laden: ${reason}.`,
  noQueries: {
    blind: "Kein Bild hat hier eine Beschreibung, sodass sich nichts blind fragen lässt.",
    clicks: noTopics,
    pages: noTopics,
  },
  noMethod: "Wählen Sie mindestens ein Verfahren.",
  measured: (title, all, protocol, asked, seed) =>
    `${title}, ${pictures(all)}: ${protocols[protocol].label}, ` +
    `${counted(asked, { one: "Anfrage", other: "Anfragen" })}, Startwert ${seed}`,
  progress: (done, of) => `${whole(done)} von ${counted(of, { one: "Durchgang", other: "Durchgängen" })}`,
  timeLeft: (time) => `noch ${time}`,
  timeLeftThenSlow: (time) => `noch ${time}, danach die langsamen Verfahren`,
  finished: (count) => `Fertig: ${counted(count, { one: "Durchgang", other: "Durchgänge" })}.`,
  leftOut: (method, reason) => `${method} wurde nicht zu Ende gespielt: ${reason}.`,
  chartTitles: {
    value: (metric) => `${metric} nach Runden (Wert)`,
    gain: (metric) => `${metric} nach Runden (Differenz)`,
  },
  chartDescription:
    "Eine Linie je Verfahren, mit 95-%-Intervallen. Die Tabelle darunter enthält dieselben Zahlen.",
};

export const quality: typeof english.quality = {
  title: "Wie gut ist diese Suche?",
  measureAs: "Diese Suche messen als",
  noTopic: "nichts Bekanntes",
  waits: "Suchen Sie, dann kommen mit jeder Markierung die Zahlen.",
  means:
    "Von den richtigen Bildern. P@10 zählt die ersten zehn der Rangliste; „unmarkiert“ lässt aus, was Sie markiert haben, damit ein " +
    "Bild mit Daumen hoch nicht schon für sich ein Erfolg ist.",
  columns: { step: "Schritt", precision: "P@10", unmarked: "unmarkiert", recall: "R@50" },
  askFor: (words) => `Nach „${words}“ suchen`,
  chart: (first, last) => `P@10 von ${first} bis ${last}. Die Tabelle enthält alle Schritte.`,
};
