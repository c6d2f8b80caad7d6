import { counted, megabytes, milliseconds, rate } from "../../format";

const PICTURES = { one: "picture", other: "pictures" };

/** "24 pictures" */
export function pictures(count: number): string {
  return counted(count, PICTURES);
}

/** What surrounds the pictures: heading, menus, status line. */
export const page = {
  title: "A little more like this",
  skip: "Skip to the pictures",
  how: "How it works",
  light: "Use light colours",
  dark: "Use dark colours",
  language: "Language",
  pictures,
  /** The same, after "of". */
  ofPictures: pictures,
};

export const footer = {
  status: "Status",
  privacy: "Your words and marks never leave this page.",
  licences: "Licences",
  why: (executor: string) => `${executor}: why?`,
  engineStopped: "Engine stopped",
  engineStarting: "Engine starting",
  workers: (executor: string, count: number) => `${executor}, ${count} workers`,
  perSecond: (value: number) => `${rate(value)} pictures/s`,
  kept: (count: number) => `${pictures(count)} kept in this browser`,
  difference: (angle: string) => `all encoded here; what came along was at most ${angle}° off`,
  offline: "works with the network off",
  lastQuery: (value: number) => `last query ${milliseconds(value)}`,
};

/** Which model reads words and pictures. `named` may be a name or a size. */
export const models = {
  named: (model: string) => `model ${model}`,
  legend: "What reads words and pictures",
  kept: "What one of them made of the pictures is kept while another is in use.",
  open: "Open a model’s file (.gguf)",
  tooLarge: (needed: number, most: number) =>
    `needs ${megabytes(needed)} of memory, of which a tab here has ${megabytes(most)}`,
  without: (what: readonly string[]) => `without ${what.join(" and ")}`,
  summarizer: "AFS",
  captioner: "captions",
};

export const progress = {
  openingPhotos: "Opening your photos",
  fetchingPictures: "Fetching the pictures",
  fetchingModel: "Fetching the model",
  preparingModel: "Preparing the model",
  moment: "a moment",
  encoding: "Preparing the pictures; you can search already",
  fetching: {
    captioner: "Fetching the model that writes captions",
    summarizer: "Fetching the model that pays attention",
  },
  working: {
    extracting: "Preparing the pictures that count",
    captioning: "Writing captions",
  },
  of: (done: string, all: string) => `${done} of ${all}`,
};

/** Instead of a part of the page that is fetched when it is opened. */
export const later = {
  fetching: "Fetching this part of the page…",
  failed: "This part of the page could not be fetched.",
};

/** Instead of the page where the browser ended it again and again. */
export const lighter = {
  title: "This browser ended the page twice",
  why:
    "Most likely it has too little memory for all of the pictures at once. What you asked and what it " +
    "kept is still here.",
  goOn: (count: number) => `Go on with ${pictures(count)}`,
  all: "Try again with all",
};
