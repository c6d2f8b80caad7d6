import type * as english from "../en/share";

export const share: typeof english.share = {
  copyLink: "Link kopieren",
  session: "Sitzung",
  save: "Diese Suche in eine Datei speichern",
  open: "Gespeicherte Suche öffnen …",
  holds: "Eine gespeicherte Suche enthält Wörter, Markierungen und Wünsche, aber keine Bilder.",
  file: "Eine gespeicherte Suche",
};

export const kiosk: typeof english.kiosk = {
  phone: "Aufs Handy",
  camera: "Richten Sie die Kamera Ihres Handys hierher, um dort weiterzumachen.",
  corner: "Diese Seite auf Ihrem Handy",
  touch: "Zum Anfangen berühren",
  orPhone: "oder auf dem Handy ausprobieren",
  startsOver: "Gleich beginnt es für den nächsten Gast von vorn. Berühren Sie irgendetwas, um zu bleiben.",
  code: (address) => `QR-Code von ${address}`,
};
