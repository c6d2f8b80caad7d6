import { degrees, megabytes, whole } from "../../format";
import { models } from "./page";

/** Of the page as a whole. */
export const told = {
  within: (name: string, reason: string) => `${name}: ${reason}`,
  noLanguage: (label: string) => `The page could not be fetched in this language: ${label}.`,
  modelIsGone: (wanted: string, used: string) =>
    `The model "${wanted}" is not here; "${used}" is used in its place.`,
  noCollection: (name: string) => `There is no collection “${name}” here.`,
  noPicture: (names: readonly string[], more: number, title: string) =>
    `There is no picture ${names.map((name) => `“${name}”`).join(", ")}${more > 0 ? ` and ${more} more` : ""} in “${title}”, so what is asked of it does not count.`,
  thisCollection: () => "this collection",
  altersPictures: () =>
    "This browser alters the pictures that a page reads, to protect you from being recognised. " +
    "Searching is less exact, and nothing is kept for the next visit.",
  notSecure: () => "Nothing is kept for the next visit, because this page was not loaded over https.",
  noFolderAccess: (name: string) =>
    `The browser does not let this page read “${name}”; its photos stay as they were.`,
  folderIsEmpty: (name: string) => `“${name}” is empty, or not there any more; its photos stay as they were.`,
  noFiles: () => "There are no files in it.",
  nothingNew: () => "Nothing new: all of these are here already.",
  addingBrokeOff: (reason: string) =>
    `Adding photos broke off (${reason}). Those that are there stay; add the others again to go on.`,
  photosDeleted: () =>
    "All your photos are deleted from this browser. The files on your device are as they were.",
  photosNotDeleted: (reason: string) =>
    `What this browser kept of your photos could not be deleted (${reason}): delete this site’s data in its settings.`,
  photosLost: () =>
    "What this browser kept of some of your photos is gone or damaged: add their files again.",
};

const named = (label: string, part: boolean) => `${part ? "a part of " : ""}“${label}”`;
const news = (fresh: number, first: number) =>
  `${fresh === 0 ? "None" : whole(fresh)} of the first ${first} ${fresh === 1 ? "is" : "are"} new.`;
const way = (like: boolean) => (like ? "towards" : "away from");

/** Of what the visitor just did. */
export const done = {
  turned: (cosine: number, like: boolean, label: string, part: boolean, fresh: number, first: number) =>
    `Your thumb turned the search ${degrees(cosine)} ${way(like)} ${named(label, part)}. ${news(fresh, first)}`,
  turnedAll: (cosine: number, like: boolean, label: string, part: boolean, fresh: number, first: number) =>
    `Also ${way(like)} ${named(label, part)}: your marks turn the search ${degrees(cosine)} in all. ${news(fresh, first)}`,
  goesBy: (like: boolean, label: string, part: boolean, fresh: number, first: number) =>
    `The search goes by ${like ? "" : "what is not "}${named(label, part)}. ${news(fresh, first)}`,
  undo: () => "Undo",
  cleared: () => "Cleared.",
  allTakenBack: () => "All taken back.",
  nothingToUndo: () => "There is nothing to undo.",
  nothingToRedo: () => "There is nothing to redo.",
  linkCopied: () => "Link copied. It holds your words and marks, and no pictures.",
  gameLinkCopied: () => "Link copied. Whoever opens it looks for the same pictures.",
  notCopied: (address: string) => `This browser does not let the page copy. The address is ${address}`,
  opened: (file: string) => `Opened “${file}”.`,
  /** A sentence of its own. */
  sentence: (reason: string) => `${reason}.`,
  onLeaderboard: () => "You are on the leaderboard of this machine.",
  leaderboardCleared: () => "The leaderboard is cleared.",
};

/** Of the Lab. */
export const lab = {
  noPng: () => "This browser could not make a PNG of the chart. SVG is there.",
};

/** Of models that the visitor opens. */
export const opening = {
  noModel: (file: string) => `${file} is no model (a GGUF file)`,
  modelCutShort: (file: string, bytes: number) => `${file} is cut short: ${bytes} bytes are needed at least`,
  modelUnreadable: (file: string, reason: string) => `${file} cannot be read: ${reason}`,
  modelTooLarge: (file: string, needed: number, most: number) => `${file} ${models.tooLarge(needed, most)}`,
  modelStays: (reason: string) => `${reason}; the model stays as it is.`,
  modelReads: (file: string) => `${file} reads words and pictures now, until this page is closed.`,
  goesOnWith: (reason: string, before: string) => `${reason}. “${before}” goes on in its place.`,
};

export const downloads = {
  unreachable: (file: string) => `${file} could not be reached`,
  refused: (file: string, status: number) => `${file} could not be fetched (status ${status})`,
  brokeOff: (file: string, bytes: number) => `the download of ${file} broke off after ${bytes} bytes`,
  interrupted: (file: string, bytes: number) =>
    `The download of ${file} broke off after ${megabytes(bytes)}; it goes on by itself when the network is back.`,
  changed: (file: string) => `${file} has changed on the server while it was fetched`,
  fileChanged: (bytes: number) =>
    `the model's file could not be read beyond ${bytes} bytes; has it been changed?`,
  cutShort: (file: string, bytes: number, total: number) =>
    `${file} is cut short: ${bytes} of ${total} bytes arrived`,
  lfsPointer: (file: string) => `${file}: the server sent a Git LFS pointer instead of this file`,
  webPage: (file: string) => `${file}: the server sent a web page instead of this file`,
  webPageProgram: (file: string) => `${file}: the server sent a web page instead of the engine's program`,
  damaged: (file: string) => `${file} arrived damaged: its content is not what the collection's index lists`,
};

const parts = {
  whole: "the whole",
  collection: "a collection",
  pack: "a pack",
  picture: "a picture",
  vectors: "vectors",
  licence: "the licence",
};

/** Of an index of collections. */
export const index = {
  noCollections: () => "index.json lists no collection",
  listedTwice: () => "index.json lists a picture twice",
  notJson: () => "index.json is not JSON",
  wrongFormat: (found: number | null, read: number) =>
    `index.json has format ${found ?? "none"}, but this page reads format ${read}: reload the page`,
  outsideOfPack: (id: string) => `index.json: the picture "${id}" lies outside of its pack`,
  otherVectors: () => "index.json: the vectors are not as many as the pictures",
  noObject: (part: keyof typeof parts) => `index.json: ${parts[part]} is not an object`,
  noList: (name: string) => `index.json: "${name}" is not a list`,
  noText: (name: string) => `index.json: "${name}" is not a text`,
  noWholeNumber: (name: string) => `index.json: "${name}" is not a whole number`,
};

export const engine = {
  trapped: (what: string) => `the engine stopped (${what})`,
  programNotLoaded: () => "the engine's program could not be loaded",
  unreadable: () => "a message of the engine could not be read",
  encoderNotLoaded: () => "the encoder's program could not be loaded",
  encoderUnreadable: () => "a message of the encoder could not be read",
  photosNotLoaded: () => "its program could not be loaded",
  encoderSilent: () => "it has not answered for minutes",
  noEncoderLeft: () => "no encoder is left",
  noEncoderStarted: () => "no encoder could be started",
  noWebAssembly: () => "this browser runs no WebAssembly; a lockdown mode may have switched it off",
  cannotRun: (file: string, reason: string) => `${file}: the engine's program cannot be run here (${reason})`,
  lacksNothing: () => "the engine does not say what it lacks, which is a fault of this page",
  asksAgain: () => "the engine asks again for what it was given, which is a fault of this page",
  pictureIsGone: (id: string) => `the picture "${id}" is not there any more`,
  emptyFile: () => "the file is empty",
  emptyPicture: () => "it is empty, or too large for this browser",
  noCanvas: () => "the browser gave no canvas to read the picture with",
  notReadAgain: (id: string, reason: string) => `the picture "${id}" could not be read again (${reason})`,
};

export const storage = {
  silent: () => "its storage does not answer",
  full: () => "its storage is full",
  notThere: () => "what this browser kept of it is gone or damaged: add it again",
  aborted: () => "the transaction was aborted",
  notOpened: () => "it did not open",
  newerVersion: () => "a newer version of this page has taken its storage over: reload the page to use it",
  olderVersion: () => "another tab holds an older version of the database",
  keepsNothing: (reason: string) =>
    `This browser keeps nothing more for the next visit (${reason}); until you leave, all that you add can be searched.`,
};

/** Of a link or a saved search. */
export const inquiries = {
  notWhole: (what: string, faults: readonly string[]) =>
    `${what} could not be restored whole: ${faults.join(", ")}.`,
  thisLink: () => "This link",
  quoted: (text: string) => `“${text}”`,
  fewerWords: (characters: number) => `only its first ${characters} characters of words are taken`,
  noExample: () => "the picture that it asks with is none",
  noMarks: (count: number) => (count === 1 ? "one of its marks is none" : `${count} of its marks are none`),
  noWishes: (count: number) =>
    count === 1 ? "one of its wishes is none" : `${count} of its wishes are none`,
  noStrategy: (name: string) => `there is no strategy “${name}” here`,
  notUsable: (parameter: "weights" | "tau" | "K") => `its ${parameter} cannot be used`,
  sessionTooLarge: (file: string) => `“${file}” is too large to be a saved session`,
  sessionNotJson: (file: string) => `“${file}” is no saved session: it holds no JSON`,
  noSession: (file: string) => `“${file}” is no saved session of this page`,
  newerSession: (file: string) =>
    `“${file}” was saved by a newer version of this page: reload the page to get it`,
};

/**
 * All that is told as data (www/message.ts): what the page went on without, what the visitor just did, and why something failed.
 * What follows another sentence, in brackets or after a colon, begins with a small letter and has no full stop.
 */
export const messages = {
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
