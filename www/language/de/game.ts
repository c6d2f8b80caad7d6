import { counted, minutes, whole } from "../../format";
import type * as english from "../en/game";
import { ofPictures } from "./page";

const searches = (count: number) => counted(count, { one: "Suche", other: "Suchen" });
const thumbs = (count: number) => counted(count, { one: "Daumen", other: "Daumen" });
const points = (count: number) => counted(count, { one: "Punkt", other: "Punkte" });

export const game: typeof english.game = {
  title: "Verstecktes Bild",
  leave: "Spiel verlassen",
  lead: (first) =>
    "Hier wird ein Bild ohne seinen Namen gezeigt. Finden Sie es mit Wörtern und Daumen: Gefunden ist es, sobald es unter den " +
    `ersten ${first} bleibt. Fünf Bilder sind eine Runde.`,
  rules: (most, search, thumb, least) =>
    `Ein Bild ist ${most} Punkte wert, abzüglich ${search} für jede Suche nach der ersten und ${thumb} für jeden Daumen, auch für ` +
    `zurückgenommene, aber nie weniger als ${least}; die Hälfte davon, wenn Sie es weiter unten anklicken; nichts, wenn Sie es ` +
    "überspringen. Die Zeit wird gezeigt und zählt nicht.",
  seed: (seed) => `Das ist die Runde „${seed}“: Wer sie spielt, sucht dieselben Bilder.`,
  copyLink: "Link dazu kopieren",
  start: "Anfangen",
  needsMore: (first) => `Das Spiel braucht mehr als ${whole(first)} Bilder.`,
  wait: (count, all) =>
    `Sie können anfangen, sobald sich alle Bilder durchsuchen lassen: bisher ${whole(count)} von ${ofPictures(all)}.`,
  count: (at, of) => `Bild ${at} von ${of}`,
  target: "Das Bild, das Sie finden sollen",
  found: "Das Bild, das Sie gefunden haben",
  find: "Finden Sie dieses Bild mit Wörtern und Daumen.",
  acts: (searched, thumbed) => `${searches(searched)}, ${thumbs(thumbed)}`,
  result: "Zum Ergebnis",
  next: "Nächstes Bild",
  skip: "Dieses Bild überspringen",
  told: (pressed, place, searched, thumbed, seconds) =>
    `${pressed ? "Durch Anklicken gefunden" : "Gefunden"}${place === null ? "" : ` auf Platz ${whole(place)}`} mit ${searches(searched)} und ${thumbs(thumbed)}, in ${minutes(seconds)}.`,
  points: (count) => `${points(count)}.`,
  over: "Die Runde ist vorbei.",
  skippedNow: "Übersprungen. ",
  toFind: (at, of, acts) => `Bild ${at} von ${of} ist zu finden: bisher ${acts}.`,
  sum: (most, seconds) =>
    `{points} von ${counted(most, { one: "Punkt", other: "Punkten" })}, in ${minutes(seconds)}`,
  round: (seed) => `Runde „${seed}“`,
  skipped: "übersprungen",
  pressed: "angeklickt",
  again: "Noch eine Runde spielen",
  name: "Ihr Name",
  addName: "In die Bestenliste eintragen",
  leaderboard: "Bestenliste dieses Geräts",
  kept: "Steht in diesem Browser und nirgends sonst.",
  save: "Als CSV speichern",
  clear: "Bestenliste leeren",
  columns: {
    picture: "Bild",
    place: "Platz",
    name: "Name",
    round: "Runde",
    seed: "Startwert",
    collection: "Sammlung",
    points: "Punkte",
    found: "gefunden",
    searches: "Suchen",
    thumbs: "Daumen",
    seconds: "Sekunden",
    time: "Zeit",
  },
};
