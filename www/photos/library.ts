/** The visitor's own photos, as signals, and what can be done with them: a collection that the page offers itself. */

import { batch, computed, effect, signal } from "@preact/signals";
import { BEGINNING, type CollectionState, type Facts, offerCollection, type Picture } from "../collections";
import { encoded, skipped } from "../engineState";
import { PHOTO_QUESTIONS } from "../language/english";
import { strings } from "../language";
import { message, type Said } from "../message";
import { note } from "../notes";
import type { Source } from "../protocol";
import * as visitor from "../question";
import { chooseCollection, forgetPhotos, pauseEncoding } from "../session";
import type { Haul } from "./find";
import { NAME, onShow } from "./onShow";
import { Album, PhotoPicture } from "./picture";
import { record } from "./privacy";
import type { Added, Adding, Folder, LeftOut, PhotosReport } from "./protocol";
import { measureStorage, persist } from "./storage";
import { PhotosWorker } from "./worker";

/** A getter, since it is called otherwise in another language. */
const FACTS: Facts = {
  id: NAME,
  get title() {
    return strings.value.photos.collection;
  },
  examples: PHOTO_QUESTIONS,
  framed: true,
  licence: null,
};

const state = signal<CollectionState>(BEGINNING);
const collection = signal<Facts | null>(FACTS);
const pictures = signal<readonly Picture[]>([]);

/** Whether what earlier visits left is known. */
export const opened = signal(false);
/** How many there are. */
export const count = computed(() => pictures.value.length);
/** Files found so far, while folders are looked through. */
export const looking = signal<number | null>(null);
/** How far the reading of new files is; null where nothing is being added. */
export const adding = signal<Adding | null>(null);
export const paused = signal(false);
export const leftOut = signal<readonly LeftOut[]>([]);
/** What the last adding came to, in a sentence. */
export const outcome = signal<Said | null>(null);
/** Folders that can be opened again. */
export const folders = signal<readonly Folder[]>([]);

/** Photos that are there and cannot be found by a search yet. */
export const unsearched = computed(() =>
  onShow.value ? Math.max(0, count.value - encoded.value - skipped.value.length) : 0,
);

const worker = new PhotosWorker(receive, breakOff);
const album = new Album((keys) => {
  worker.send({ kind: "show", keys });
});

let sources: readonly Source[] = [];
/** What is kept could not be read, and nothing was added since. */
let isUnread = false;
/** Photos were taken out so often: what is left is another set of pictures. */
let revision = 0;
/** Additions that are not over. */
let waiting = 0;
/** Contents that the worker was asked to look for again. */
const doubted = new Set<string>();
/** Photos that those have brought. */
let arrived = 0;

/** Lets the visitor choose their photos beside the collections. */
export function offerPhotos(): void {
  effect(lookForSkipped);
  offerCollection({
    name: NAME,
    get title() {
      return FACTS.title;
    },
    state,
    collection,
    pictures,
    begin: () => worker.start(),
  });
}

/** What could not be encoded may be damaged where it is kept: the worker finds out, and reads it again when its file is added. */
function lookForSkipped(): void {
  const keys = skipped.value.flatMap(({ picture }) =>
    picture instanceof PhotoPicture && !doubted.has(picture.photo.key) ? [picture.photo.key] : [],
  );
  for (const key of keys) doubted.add(key);
  if (keys.length > 0) worker.send({ kind: "show", keys });
}

/** Adds what was found, and shows it. To be called in answer to a click, a drop or a paste. */
export async function add(hauls: readonly Haul[]): Promise<void> {
  if (hauls.every(({ files, unopened }) => files.length + unopened.length === 0)) {
    outcome.value = message("noFiles");
    return;
  }
  chooseCollection(NAME);
  if (waiting === 0) {
    batch(() => {
      leftOut.value = [];
      outcome.value = null;
    });
    arrived = 0;
  }
  waiting += hauls.length;
  for (const { folder, files, unopened } of hauls) {
    const those = unopened.map((path): LeftOut => ({ path, why: "unopened", format: "" }));
    leftOut.value = [...leftOut.value, ...those];
    worker.send({ kind: "add", folder, files });
  }
  await persist();
}

export function pause(rest: boolean): void {
  paused.value = rest;
  worker.send({ kind: "pause", paused: rest });
  pauseEncoding(rest);
}

/** Deletes all photos, and whatever was found out about them, from this browser. */
export function deleteAll(): void {
  forgetPhotos();
  worker.send({ kind: "clear" });
}

function receive(report: PhotosReport): void {
  batch(() => {
    take(report);
  });
}

function take(report: PhotosReport): void {
  switch (report.kind) {
    case "opened":
      opened.value = true;
      isUnread = !report.isKnown;
      replace([]);
      takeIn(report.photos.map((photo) => ({ photo, file: null })));
      folders.value = report.folders;
      void measureStorage();
      break;
    case "joined":
      takeIn(report.photos.map((photo) => ({ photo, file: null })));
      folders.value = report.folders;
      void measureStorage();
      break;
    case "added":
      adding.value = report.adding;
      arrived += report.photos.length;
      takeIn(report.photos);
      break;
    case "removed":
      takeOut(new Set(report.ids));
      break;
    case "leftOut":
      leftOut.value = [...leftOut.value, ...report.files];
      break;
    case "finished":
      finish(report.unchanged);
      folders.value = report.folders;
      break;
    case "brokeOff":
      breakOff(report.message);
      break;
    case "shown":
      album.receive(report.files);
      if (report.files.some(([, file]) => file === null)) note(message("photosLost"));
      break;
    case "cleared":
      clear(report.failure);
      break;
    case "requests":
      record(report.requests);
      break;
    case "note":
      note(report.text);
      break;
  }
}

function takeIn(added: readonly Added[]): void {
  const there = new Map(pictures.value.map((picture) => [picture.id, picture]));
  const fresh = added.filter(({ photo }) => !there.has(photo.id));
  isUnread &&= fresh.length === 0;
  // Their reductions may have been lost before.
  const again = added.filter(({ photo }) => there.has(photo.id)).map(({ photo }) => photo.key);
  if (again.length > 0) worker.send({ kind: "show", keys: again });
  show(
    [...pictures.value, ...fresh.map(({ photo }) => new PhotoPicture(photo, album))],
    [...sources, ...fresh.map(({ photo, file }) => ({ id: photo.id, file: { key: photo.key, file } }))],
  );
}

function takeOut(ids: ReadonlySet<string>): void {
  visitor.marks.value = visitor.marks.value.filter(({ id }) => !ids.has(id));
  replace(sources.filter(({ id }) => !ids.has(id)));
}

/** Fewer photos than before: the engine begins with them anew, which takes no encoding. */
function replace(left: readonly Source[]): void {
  const ids = new Set(left.map(({ id }) => id));
  revision += 1;
  show(
    pictures.value.filter(({ id }) => ids.has(id)),
    left,
  );
}

function show(all: readonly Picture[], from: readonly Source[]): void {
  pictures.value = all;
  sources = from;
  state.value = { phase: "ready", key: `${NAME}/${revision}`, sources, vectors: null, isUnread };
}

function finish(unchanged: number): void {
  waiting = Math.max(0, waiting - 1);
  if (waiting === 0) {
    adding.value = null;
    if (arrived === 0 && unchanged > 0 && leftOut.value.length === 0) {
      outcome.value = message("nothingNew");
    }
  }
  void measureStorage();
}

function breakOff(reason: Said): void {
  waiting = 0;
  adding.value = null;
  note(message("addingBrokeOff", reason));
}

function clear(failure: Said | null): void {
  // Another tab may have asked for it.
  forgetPhotos();
  visitor.forgetPictures();
  pause(false);
  album.clear();
  waiting = 0;
  adding.value = null;
  leftOut.value = [];
  folders.value = [];
  outcome.value = failure === null ? message("photosDeleted") : message("photosNotDeleted", failure);
  replace([]);
  void measureStorage();
}
