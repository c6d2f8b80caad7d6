import { bytesOf, counted, megabytes, plural, whole } from "../../format";
import { pictures } from "./page";

const files = (count: number) => counted(count, { one: "file", other: "files" });

/** The visitor's own photos. */
export const photos = {
  /** Of the collection, among the others. */
  collection: "My photos",
  title: "Your photos",
  heading: "Search your own photos",
  lead: "Open a folder, choose pictures, drop them here or paste them. They are looked at by your own machine, and never leave it.",
  manage: "Add photos, dates, storage",
  looking: "Looking through your files",
  found: (count: number) => `${whole(count)} found`,
  preparing: "Preparing your photos; those that are ready can be searched",
  adding: "Adding your photos; those that are ready can be searched",
  goOn: "Go on",
  pause: "Pause",
  paused: "paused",
  more: (count: number) => `and ${whole(count)} more`,
  openFolder: "Open a folder",
  choose: "Choose pictures",
  reopen: (name: string) => `Reopen “${name}”`,
  reopenTitle: "Takes in what is new or changed in it",
  drop: "Drop them: they stay on this device",
  taken: "Taken",
  from: "from",
  to: "to",
  saveAs: "Save this list as {csv} or {json}",
  underAMinute: "less than a minute left",
  minutesLeft: (count: number) => `about ${counted(count, { one: "minute", other: "minutes" })} left`,
  hoursLeft: (count: number) => `about ${count} hours left`,
  nothingSent: "Nothing leaves this device: 0 bytes sent",
  sent: (count: number) =>
    `${counted(count, { one: "request", other: "requests" })} went beyond this page’s own files`,
  record: (requests: number, bytes: number, beyond: number) =>
    "By your browser’s own record (Resource Timing), this page and the workers that read and search your photos made " +
    `${whole(requests)} requests since it was loaded, each for a file of its own and with nothing in its address but that file’s ` +
    `name; ${megabytes(bytes)} came in. Requests to any other place: ${whole(beyond)}. The page’s security policy forbids them as well.`,
  storage: "Storage used of what the browser allows",
  kept: (used: number, available: number) =>
    `${bytesOf(used)} kept in this browser, of ${bytesOf(available)} that it allows`,
  deleteAll: "Delete all my photos from this browser",
  deleteQuestion: (count: number) => `Delete ${pictures(count)} from this browser?`,
  deleteLead:
    "The small copies that were made for searching go, and all that was found out about them. The files on your device stay as they are.",
  keep: "Keep them",
  delete: "Delete all",
  /** Columns of the list as a file. */
  columns: { words: "words", place: "place", path: "path", score: "score", taken: "taken" },
};

/** Why files were left out. A format is such as "HEIC". */
export const leftOut = {
  sentence: (count: number, parts: readonly string[]) => `${whole(count)} left out: ${parts.join(", ")}`,
  /** A file of no known format. */
  picture: "picture",
  /** Several, by format: `formats` is such as "3 HEIC and 1 TIFF". */
  many: {
    undecodable: (formats: string) => `${formats} that this browser cannot decode`,
    broken: (formats: string, count: number) =>
      `${formats} that ${plural(count, { one: "is", other: "are" })} broken or cut off`,
    large: (formats: string) => `${formats} too large to be decoded here`,
    empty: (_: string, count: number) => counted(count, { one: "empty file", other: "empty files" }),
    unopened: (_: string, count: number) => `${files(count)} that could not be opened`,
    other: (_: string, count: number) =>
      `${files(count)} that ${plural(count, { one: "is no picture", other: "are no pictures" })}`,
  },
  one: {
    undecodable: (format: string) => `${format} that this browser cannot decode`,
    broken: (format: string) => `${format} that is broken or cut off`,
    large: (format: string) => `${format} too large to be decoded here`,
    empty: () => "empty",
    unopened: () => "could not be opened",
    other: (format: string) => `${format}, no picture`,
  },
  noPicture: "no picture",
};
