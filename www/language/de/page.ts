import { counted, megabytes, milliseconds, rate } from "../../format";
import type * as english from "../en/page";

const PICTURES = { one: "Bild", other: "Bilder" };

export function pictures(count: number): string {
  return counted(count, PICTURES);
}

/** „von 24 Bildern“ */
export function ofPictures(count: number): string {
  return counted(count, { one: "Bild", other: "Bildern" });
}

export const page: typeof english.page = {
  title: "Mehr in dieser Art",
  skip: "Zu den Bildern springen",
  how: "So funktioniert es",
  light: "Helle Farben verwenden",
  dark: "Dunkle Farben verwenden",
  language: "Sprache",
  pictures,
  ofPictures,
};

export const footer: typeof english.footer = {
  status: "Status",
  privacy: "Ihre Wörter und Markierungen bleiben auf dieser Seite.",
  licences: "Lizenzen",
  why: (executor) => `${executor}: Warum?`,
  engineStopped: "Rechenkern angehalten",
  engineStarting: "Rechenkern startet",
  workers: (executor, count) => `${executor}, ${count}\u00a0Prozesse`,
  perSecond: (value) => `${rate(value)}\u00a0Bilder/s`,
  kept: (count) => `${pictures(count)} in diesem Browser aufbewahrt`,
  difference: (angle) => `alle hier eingebettet; Mitgeliefertes wich höchstens ${angle}° ab`,
  offline: "funktioniert auch ohne Netz",
  lastQuery: (value) => `letzte Anfrage ${milliseconds(value)}`,
};

export const models: typeof english.models = {
  named: (model) => `Modell ${model}`,
  legend: "Was Wörter und Bilder liest",
  kept: "Was ein Modell aus den Bildern gemacht hat, bleibt erhalten, während ein anderes im Einsatz ist.",
  open: "Datei eines Modells öffnen (.gguf)",
  tooLarge: (needed, most) => `braucht ${megabytes(needed)} Speicher; ein Tab hat hier ${megabytes(most)}`,
  without: (what) => `ohne ${what.join(" und ")}`,
  summarizer: "AFS",
  captioner: "Bildbeschreibungen",
};

export const progress: typeof english.progress = {
  openingPhotos: "Ihre Fotos werden geöffnet",
  fetchingPictures: "Die Bilder werden geladen",
  fetchingModel: "Das Modell wird geladen",
  preparingModel: "Das Modell wird vorbereitet",
  moment: "einen Augenblick",
  encoding: "Die Bilder werden vorbereitet; suchen können Sie schon",
  fetching: {
    captioner: "Das Modell für Bildbeschreibungen wird geladen",
    summarizer: "Das Modell für die Aufmerksamkeit wird geladen",
  },
  working: {
    extracting: "Die Bilder, die zählen, werden vorbereitet",
    captioning: "Bildbeschreibungen werden verfasst",
  },
  of: (done, all) => `${done} von ${all}`,
};

export const later: typeof english.later = {
  fetching: "Dieser Teil der Seite wird geladen …",
  failed: "Dieser Teil der Seite ließ sich nicht laden.",
};

export const lighter: typeof english.lighter = {
  title: "Dieser Browser hat die Seite zweimal beendet",
  why:
    "Wahrscheinlich hat er zu wenig Speicher für alle Bilder zugleich. Was Sie gefragt haben und was er " +
    "aufbewahrt hat, ist noch da.",
  goOn: (count) => `Mit ${ofPictures(count)} weitermachen`,
  all: "Noch einmal mit allen versuchen",
};
