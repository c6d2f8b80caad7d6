import { degrees, megabytes, whole } from "../../format";
import type * as english from "../en/messages";

const told: typeof english.told = {
  within: (name, reason) => `${name}: ${reason}`,
  noLanguage: (label) => `Die Seite ließ sich nicht in dieser Sprache laden: ${label}.`,
  modelIsGone: (wanted, used) => `Das Modell „${wanted}“ gibt es hier nicht; stattdessen läuft „${used}“.`,
  noCollection: (name) => `Eine Sammlung „${name}“ gibt es hier nicht.`,
  noPicture: (names, more, title) =>
    `In „${title}“ gibt es kein Bild ${names.map((name) => `„${name}“`).join(", ")}${more > 0 ? ` und ${more} weitere nicht` : ""}; was danach gefragt wird, zählt nicht.`,
  thisCollection: () => "dieser Sammlung",
  altersPictures: () =>
    "Dieser Browser verändert die Bilder, die eine Seite liest, um Sie vor Wiedererkennung zu schützen. " +
    "Die Suche ist dadurch ungenauer, und für den nächsten Besuch wird nichts aufbewahrt.",
  notSecure: () =>
    "Für den nächsten Besuch wird nichts aufbewahrt, weil diese Seite nicht über https geladen wurde.",
  noFolderAccess: (name) =>
    `Der Browser lässt diese Seite „${name}“ nicht lesen; die Fotos daraus bleiben, wie sie waren.`,
  folderIsEmpty: (name) => `„${name}“ ist leer oder nicht mehr da; die Fotos daraus bleiben, wie sie waren.`,
  noFiles: () => "Es sind keine Dateien darin.",
  nothingNew: () => "Nichts Neues: Alle diese Fotos sind schon da.",
  addingBrokeOff: (reason) =>
    `Das Hinzufügen der Fotos brach ab (${reason}). Was da ist, bleibt; fügen Sie die übrigen noch einmal hinzu.`,
  photosDeleted: () =>
    "Alle Ihre Fotos sind aus diesem Browser gelöscht. Die Dateien auf Ihrem Gerät sind unverändert.",
  photosNotDeleted: (reason) =>
    `Was dieser Browser von Ihren Fotos aufbewahrt hat, ließ sich nicht löschen (${reason}): Löschen Sie die Daten dieser Website in seinen Einstellungen.`,
  photosLost: () =>
    "Was dieser Browser von einigen Ihrer Fotos aufbewahrt hat, ist weg oder beschädigt: Fügen Sie deren Dateien noch einmal hinzu.",
};

const named = (label: string, part: boolean) => `${part ? "einem Ausschnitt von " : ""}„${label}“`;
const news = (fresh: number, first: number) =>
  `${fresh === 0 ? "Keines" : whole(fresh)} der ersten ${first} ${fresh < 2 ? "ist" : "sind"} neu.`;
const way = (like: boolean, what: string) => (like ? `zu ${what} hin` : `von ${what} weg`);

const done: typeof english.done = {
  turned: (cosine, like, label, part, fresh, first) =>
    `Ihr Daumen hat die Suche um ${degrees(cosine)} ${way(like, named(label, part))} gedreht. ${news(fresh, first)}`,
  turnedAll: (cosine, like, label, part, fresh, first) =>
    `Auch ${way(like, named(label, part))}: Ihre Markierungen drehen die Suche insgesamt um ${degrees(cosine)}. ${news(fresh, first)}`,
  goesBy: (like, label, part, fresh, first) =>
    `Die Suche ${like ? "richtet sich nach" : "entfernt sich von"} ${named(label, part)}. ${news(fresh, first)}`,
  undo: () => "Rückgängig",
  cleared: () => "Suche geleert.",
  allTakenBack: () => "Alle zurückgenommen.",
  nothingToUndo: () => "Es gibt nichts rückgängig zu machen.",
  nothingToRedo: () => "Es gibt nichts wiederherzustellen.",
  linkCopied: () => "Link kopiert. Er enthält Ihre Wörter und Markierungen, aber keine Bilder.",
  gameLinkCopied: () => "Link kopiert. Wer ihn öffnet, sucht dieselben Bilder.",
  notCopied: (address) => `Dieser Browser lässt die Seite nicht kopieren. Die Adresse lautet ${address}`,
  opened: (file) => `„${file}“ geöffnet.`,
  sentence: (reason) => `${reason}.`,
  onLeaderboard: () => "Sie stehen auf der Bestenliste dieses Geräts.",
  leaderboardCleared: () => "Die Bestenliste ist geleert.",
};

const lab: typeof english.lab = {
  noPng: () => "Dieser Browser konnte aus dem Diagramm kein PNG machen. Als SVG lässt es sich speichern.",
};

const opening: typeof english.opening = {
  noModel: (file) => `${file} ist kein Modell (keine GGUF-Datei)`,
  modelCutShort: (file, bytes) =>
    `${file} ist unvollständig: Mindestens ${whole(bytes)}\u00a0Bytes sind nötig`,
  modelUnreadable: (file, reason) => `${file} ist nicht zu lesen: ${reason}`,
  modelTooLarge: (file, needed, most) =>
    `${file} braucht ${megabytes(needed)} Speicher, ein Tab hat hier aber nur ${megabytes(most)}`,
  modelStays: (reason) => `${reason}; das Modell bleibt, wie es ist.`,
  modelReads: (file) => `${file} liest nun Wörter und Bilder, bis diese Seite geschlossen wird.`,
  goesOnWith: (reason, before) => `${reason}. Stattdessen läuft „${before}“ weiter.`,
};

const downloads: typeof english.downloads = {
  unreachable: (file) => `${file} war nicht zu erreichen`,
  refused: (file, status) => `${file} ließ sich nicht laden (Status ${status})`,
  brokeOff: (file, bytes) => `der Download von ${file} brach nach ${whole(bytes)}\u00a0Bytes ab`,
  interrupted: (file, bytes) =>
    `Der Download von ${file} brach nach ${megabytes(bytes)} ab; sobald das Netz wieder da ist, geht er von selbst weiter.`,
  changed: (file) => `${file} hat sich während des Ladens auf dem Server geändert`,
  fileChanged: (bytes) =>
    `die Datei des Modells war nur bis Byte ${whole(bytes)} zu lesen; wurde sie geändert?`,
  cutShort: (file, bytes, total) =>
    `${file} ist unvollständig: ${whole(bytes)} von ${whole(total)}\u00a0Bytes kamen an`,
  lfsPointer: (file) => `${file}: Der Server schickte statt dieser Datei einen Git-LFS-Verweis`,
  webPage: (file) => `${file}: Der Server schickte statt dieser Datei eine Webseite`,
  webPageProgram: (file) => `${file}: Der Server schickte statt des Rechenkerns eine Webseite`,
  damaged: (file) =>
    `${file} kam beschädigt an: Der Inhalt ist nicht der, den das Verzeichnis der Sammlung nennt`,
};

const PARTS = {
  whole: "das Ganze",
  collection: "eine Sammlung",
  pack: "ein Paket",
  picture: "ein Bild",
  vectors: "der Eintrag zu den Vektoren",
  licence: "die Lizenz",
};

const index: typeof english.index = {
  noCollections: () => "index.json nennt keine Sammlung",
  listedTwice: () => "index.json nennt ein Bild doppelt",
  notJson: () => "index.json ist kein JSON",
  wrongFormat: (found, read) =>
    `index.json hat ${found === null ? "kein Format" : `das Format ${found}`}, diese Seite liest aber das Format ${read}: Laden Sie die Seite neu`,
  outsideOfPack: (id) => `index.json: Das Bild „${id}“ liegt außerhalb seines Pakets`,
  otherVectors: () => "index.json: Es sind nicht so viele Vektoren wie Bilder",
  noObject: (part) => `index.json: ${PARTS[part]} ist kein Objekt`,
  noList: (name) => `index.json: „${name}“ ist keine Liste`,
  noText: (name) => `index.json: „${name}“ ist kein Text`,
  noWholeNumber: (name) => `index.json: „${name}“ ist keine ganze Zahl`,
};

const engine: typeof english.engine = {
  trapped: (what) => `der Rechenkern hielt an (${what})`,
  programNotLoaded: () => "der Rechenkern ließ sich nicht laden",
  unreadable: () => "eine Nachricht des Rechenkerns war nicht zu lesen",
  encoderNotLoaded: () => "das Programm zum Einbetten ließ sich nicht laden",
  encoderUnreadable: () => "eine Nachricht des Programms zum Einbetten war nicht zu lesen",
  photosNotLoaded: () => "das Programm dafür ließ sich nicht laden",
  encoderSilent: () => "das Programm zum Einbetten antwortet seit Minuten nicht",
  noEncoderLeft: () => "kein Prozess zum Einbetten ist übrig",
  noEncoderStarted: () => "kein Prozess zum Einbetten ließ sich starten",
  noWebAssembly: () =>
    "dieser Browser führt kein WebAssembly aus; vielleicht hat ein Blockierungsmodus es abgeschaltet",
  cannotRun: (file, reason) => `${file}: Der Rechenkern läuft hier nicht (${reason})`,
  lacksNothing: () => "der Rechenkern sagt nicht, was ihm fehlt; das ist ein Fehler dieser Seite",
  asksAgain: () => "der Rechenkern verlangt erneut, was er schon bekam; das ist ein Fehler dieser Seite",
  pictureIsGone: (id) => `das Bild „${id}“ ist nicht mehr da`,
  emptyFile: () => "die Datei ist leer",
  emptyPicture: () => "es ist leer oder zu groß für diesen Browser",
  noCanvas: () => "der Browser gab keine Zeichenfläche her, um das Bild zu lesen",
  notReadAgain: (id, reason) => `das Bild „${id}“ ließ sich nicht noch einmal lesen (${reason})`,
};

const storage: typeof english.storage = {
  silent: () => "sein Speicher antwortet nicht",
  full: () => "sein Speicher ist voll",
  notThere: () =>
    "was dieser Browser davon aufbewahrt hat, ist weg oder beschädigt: Fügen Sie es noch einmal hinzu",
  aborted: () => "der Schreibvorgang wurde abgebrochen",
  notOpened: () => "sein Speicher ließ sich nicht öffnen",
  newerVersion: () =>
    "eine neuere Fassung dieser Seite hat den Speicher übernommen: Laden Sie die Seite neu, um sie zu verwenden",
  olderVersion: () => "ein anderer Tab hält eine ältere Fassung der Datenbank offen",
  keepsNothing: (reason) =>
    `Dieser Browser bewahrt nichts mehr für den nächsten Besuch auf (${reason}); bis Sie die Seite verlassen, lässt sich alles durchsuchen, was Sie hinzufügen.`,
};

const PARAMETERS = { weights: "Gewichte sind", tau: "Zahl für τ ist", K: "Zahl für K ist" };

const inquiries: typeof english.inquiries = {
  notWhole: (what, faults) => `${what} ließ sich nicht ganz wiederherstellen: ${faults.join(", ")}.`,
  thisLink: () => "Dieser Link",
  quoted: (text) => `„${text}“`,
  fewerWords: (characters) => `nur die ersten ${whole(characters)} Zeichen der Wörter zählen`,
  noExample: () => "das Bild, mit dem gesucht wird, ist keines",
  noMarks: (count) =>
    count === 1 ? "eine der Markierungen ist keine" : `${whole(count)} der Markierungen sind keine`,
  noWishes: (count) =>
    count === 1 ? "einer der Wünsche ist keiner" : `${whole(count)} der Wünsche sind keine`,
  noStrategy: (name) => `eine Strategie „${name}“ gibt es hier nicht`,
  notUsable: (parameter) => `die ${PARAMETERS[parameter]} nicht zu gebrauchen`,
  sessionTooLarge: (file) => `„${file}“ ist zu groß für eine gespeicherte Suche`,
  sessionNotJson: (file) => `„${file}“ ist keine gespeicherte Suche: Die Datei enthält kein JSON`,
  noSession: (file) => `„${file}“ ist keine gespeicherte Suche dieser Seite`,
  newerSession: (file) =>
    `„${file}“ wurde von einer neueren Fassung dieser Seite gespeichert: Laden Sie die Seite neu`,
};

export const messages: typeof english.messages = {
  ...told,
  ...done,
  ...lab,
  ...opening,
  ...downloads,
  ...index,
  ...engine,
  ...storage,
  ...inquiries,
};
