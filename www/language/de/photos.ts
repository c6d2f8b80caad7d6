import { bytesOf, counted, megabytes, plural, whole } from "../../format";
import type * as english from "../en/photos";
import { pictures } from "./page";

const files = (count: number) => counted(count, { one: "Datei", other: "Dateien" });

export const photos: typeof english.photos = {
  collection: "Meine Fotos",
  title: "Ihre Fotos",
  heading: "Durchsuchen Sie Ihre eigenen Fotos",
  lead: "Öffnen Sie einen Ordner, wählen Sie Bilder aus, ziehen Sie sie hierher oder fügen Sie sie ein. Ihr eigenes Gerät sieht sie sich an; sie verlassen es nie.",
  manage: "Fotos hinzufügen, Datum, Speicher",
  looking: "Ihre Dateien werden durchgesehen",
  found: (count) => `${whole(count)} gefunden`,
  preparing: "Ihre Fotos werden vorbereitet; fertige lassen sich schon durchsuchen",
  adding: "Ihre Fotos werden hinzugefügt; fertige lassen sich schon durchsuchen",
  goOn: "Weiter",
  pause: "Pause",
  paused: "angehalten",
  more: (count) => `und ${whole(count)} weitere`,
  openFolder: "Ordner öffnen",
  choose: "Bilder auswählen",
  reopen: (name) => `„${name}“ wieder öffnen`,
  reopenTitle: "Nimmt auf, was darin neu oder geändert ist",
  drop: "Hier ablegen: Sie bleiben auf diesem Gerät",
  taken: "Aufgenommen",
  from: "von",
  to: "bis",
  saveAs: "Diese Liste als {csv} oder {json} speichern",
  underAMinute: "noch weniger als eine Minute",
  minutesLeft: (count) => `noch etwa ${counted(count, { one: "Minute", other: "Minuten" })}`,
  hoursLeft: (count) => `noch etwa ${count}\u00a0Stunden`,
  nothingSent: "Nichts verlässt dieses Gerät: 0\u00a0Bytes gesendet",
  sent: (count) =>
    `${counted(count, { one: "Anfrage ging", other: "Anfragen gingen" })} über die eigenen Dateien dieser Seite hinaus`,
  record: (requests, bytes, beyond) =>
    "Nach der Aufzeichnung Ihres Browsers (Resource Timing) haben diese Seite und die Programme, die Ihre Fotos lesen und " +
    `durchsuchen, seit dem Laden ${whole(requests)} Anfragen gestellt, jede nach einer eigenen Datei und mit nichts als deren Namen in ` +
    `der Adresse; ${megabytes(bytes)} kamen herein. Anfragen an andere Stellen: ${whole(beyond)}. Auch die Sicherheitsrichtlinie der Seite verbietet sie.`,
  storage: "Belegter Speicher von dem, was der Browser erlaubt",
  kept: (used, available) =>
    `${bytesOf(used)} in diesem Browser aufbewahrt, von ${bytesOf(available)}, die er erlaubt`,
  deleteAll: "Alle meine Fotos aus diesem Browser löschen",
  deleteQuestion: (count) => `${pictures(count)} aus diesem Browser löschen?`,
  deleteLead:
    "Die kleinen Kopien, die zum Suchen gemacht wurden, verschwinden, ebenso alles, was über sie herausgefunden wurde. Die Dateien auf Ihrem Gerät bleiben, wie sie sind.",
  keep: "Behalten",
  delete: "Alle löschen",
  columns: { words: "Wörter", place: "Platz", path: "Pfad", score: "Kosinus", taken: "aufgenommen" },
};

export const leftOut: typeof english.leftOut = {
  sentence: (count, parts) => `${whole(count)} ausgelassen: ${parts.join("; ")}`,
  picture: "Bild",
  many: {
    undecodable: (formats) => `${formats}, für diesen Browser nicht lesbar`,
    broken: (formats) => `${formats}, beschädigt oder abgeschnitten`,
    large: (formats) => `${formats}, hier zu groß zum Lesen`,
    empty: (_, count) => counted(count, { one: "leere Datei", other: "leere Dateien" }),
    unopened: (_, count) => `${files(count)}, nicht zu öffnen`,
    other: (_, count) => `${files(count)}, ${plural(count, { one: "kein Bild", other: "keine Bilder" })}`,
  },
  one: {
    undecodable: (format) => `${format}, für diesen Browser nicht lesbar`,
    broken: (format) => `${format}, beschädigt oder abgeschnitten`,
    large: (format) => `${format}, hier zu groß zum Lesen`,
    empty: () => "leer",
    unopened: () => "ließ sich nicht öffnen",
    other: (format) => `${format}, kein Bild`,
  },
  noPicture: "kein Bild",
};
