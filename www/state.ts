/**
 * What the page knows of pictures and engine, as signals. The engine's reports change them here only;
 * what the visitor asks is in `question.ts`. Views are functions of both.
 */

import { batch, computed, effect, signal } from "@preact/signals";
import { choice } from "./choice";
import { type Collection, fetchCollection, type Picture } from "./collection";
import { EngineWorker } from "./engine";
import { COLLECTIONS, type CollectionName, readOptions } from "./options";
import type { EngineInfo, Failure, HeatMap, Hit, Question, Report } from "./protocol";
import * as visitor from "./question";

const MODEL = new URL("models/pocket/pocket.gguf", document.baseURI).href;
/** A visitor who types faster than this is not answered letter by letter. */
const TYPING_MS = 90;
/** While the gallery is being encoded, the ranking takes in what is new this often. */
const REFRESH_MS = 1000;

/** Far more of a ranking than anyone reads; the rest is a press away. */
const READ_OF_RANKING = 96;

export interface Bytes {
  readonly bytes: number;
  readonly total: number | null;
}

export type EngineState =
  | { readonly phase: "starting" | "preparing" }
  | ({ readonly phase: "downloading" } & Bytes)
  | { readonly phase: "ready"; readonly info: EngineInfo }
  | { readonly phase: "failed"; readonly failure: Failure; readonly message: string };

export type CollectionState =
  | ({ readonly phase: "loading" } & Bytes)
  | { readonly phase: "ready"; readonly collection: Collection }
  | { readonly phase: "failed"; readonly message: string };

/** A collection as far as it has arrived. */
interface Opened {
  readonly pictures: readonly Picture[];
  readonly collection: Collection;
}

/** A picture that could not be encoded. */
export interface Skipped {
  readonly picture: Picture;
  readonly reason: string;
}

/** A tile of the grid: a picture, and its place where there is a ranking. */
export interface Shown {
  readonly picture: Picture;
  readonly hit: Hit | null;
}

export const pictures = signal<readonly Picture[]>([]);
export const collection = signal<CollectionState>({ phase: "loading", bytes: 0, total: null });
export const engine = signal<EngineState>({ phase: "starting" });
export const encoded = signal(0);
export const perSecond = signal<number | null>(null);
export const restored = signal(0);
export const skipped = signal<readonly Skipped[]>([]);
export const notes = signal<readonly string[]>([]);
/** Whether the explanation is open. */
export const explaining = signal(false);
/** Whether attention is shown over the pictures. */
export const showingHeat = signal(true);

const options = readOptions(location.search);
/** The collection that the visitor chose. */
export const collectionName = choice("collection", COLLECTIONS, options.collection);
/** Collections that have arrived whole: going back to one takes no time. */
const arrived = new Map<CollectionName, Opened>();
/** `encoded`, as of the last time the ranking took it in. */
const takenIn = signal(0);
const byId = computed(() => new Map(pictures.value.map((picture) => [picture.id, picture])));

/** Whether every picture that can be encoded is. */
export const encodedAll = computed(
  () => pictures.value.length > 0 && encoded.value + skipped.value.length === pictures.value.length,
);

/** The current ranking; null where there is nothing to rank by, or no answer yet. */
export const ranking = computed(() => (visitor.asking.value ? (visitor.answered.value?.hits ?? null) : null));

/** Where the summarizer looked, by picture; empty under other strategies. */
export const maps = computed<ReadonlyMap<string, HeatMap>>(
  () => new Map(visitor.update.value?.explanation.maps.map((map) => [map.id, map])),
);

/** The grid: the ranking where there is one, the gallery in its own order where not. */
export const shown = computed<readonly Shown[]>(() => {
  const hits = ranking.value;
  if (hits === null) return pictures.value.map((picture) => ({ picture, hit: null }));
  const read = visitor.wholeRanking.value ? hits : hits.slice(0, READ_OF_RANKING);
  return read.flatMap((hit) => {
    const picture = byId.value.get(hit.id);
    return picture === undefined ? [] : [{ picture, hit }];
  });
});

/** The picture with this id; marks and answers only name pictures of the collection. */
export function pictureOf(id: string): Picture | undefined {
  return byId.value.get(id);
}

let worker: EngineWorker | null = null;
/** Number of the latest question: answers to earlier ones come too late. */
let turn = 0;
let asked: Question | null = null;
let takenInAt = 0;

/** Fetches the collection and starts the engine; asks whenever there is something new to ask. */
export function begin(): void {
  void loadCollection();
  startEngine();
  effect(askWhenChanged);
}

/** Starts again whatever failed. Words, marks and pictures stay. */
export function retry(): void {
  if (collection.value.phase === "failed") void loadCollection();
  if (engine.value.phase === "failed") startEngine();
}

/** Tries again to fetch the model that the question does without. */
export function refetch(): void {
  worker?.send({ kind: "refetch" });
  visitor.lacking.value = null;
  if (asked !== null) ask(asked);
}

/** Opens another collection. Words stay, marks are of pictures that are not in it. */
export function chooseCollection(name: CollectionName): void {
  if (name === collectionName.value.value && collection.value.phase !== "failed") return;
  batch(() => {
    collectionName.choose(name);
    visitor.clearMarks();
    visitor.leaveBlind();
    visitor.answered.value = null;
    pictures.value = [];
    forgetEncoded();
  });
  void loadCollection();
}

/** These pictures are on screen, so they are encoded first. */
export function look(ids: readonly string[]): void {
  worker?.send({ kind: "look", ids });
}

export function dismiss(note: string): void {
  notes.value = notes.value.filter((other) => other !== note);
}

async function loadCollection(): Promise<void> {
  const name = collectionName.value.value;
  /** Whether the visitor has not gone on to another one meanwhile. */
  const wanted = (): boolean => name === collectionName.value.value;
  const known = arrived.get(name);
  if (known !== undefined) {
    open(known);
    return;
  }
  collection.value = { phase: "loading", bytes: 0, total: null };
  let latest: readonly Picture[] = [];
  try {
    const ready = await fetchCollection(
      new URL(`collections/${name}/index.json`, document.baseURI).href,
      options.pictures,
      (some) => {
        latest = some;
        if (wanted()) pictures.value = some;
      },
      (bytes, total) => {
        if (wanted()) collection.value = { phase: "loading", bytes, total };
      },
    );
    const opened = { pictures: latest, collection: ready };
    arrived.set(name, opened);
    if (wanted()) open(opened);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (wanted()) collection.value = { phase: "failed", message };
  }
}

function open(opened: Opened): void {
  batch(() => {
    pictures.value = opened.pictures;
    collection.value = { phase: "ready", collection: opened.collection };
  });
  openGallery();
}

function startEngine(): void {
  worker?.stop();
  const started = new EngineWorker((report) => {
    // A stopped worker may have messages on their way.
    if (started === worker)
      batch(() => {
        receive(report);
      });
  });
  worker = started;
  batch(() => {
    engine.value = { phase: "starting" };
    forgetEncoded();
  });
  worker.send({ kind: "load", model: MODEL, executor: options.executor });
  openGallery();
}

function forgetEncoded(): void {
  encoded.value = 0;
  takenIn.value = 0;
  restored.value = 0;
  perSecond.value = null;
  skipped.value = [];
}

/** Hands the pictures to the engine; it encodes them once it is ready. */
function openGallery(): void {
  if (collection.value.phase !== "ready") return;
  const { key, files } = collection.value.collection;
  const sources = Array.from(files, ([id, file]) => ({ id, file }));
  worker?.send({ kind: "open", gallery: key, sources });
}

function ask(question: Question): void {
  asked = question;
  turn += 1;
  worker?.send({ kind: "ask", turn, question });
}

/** Asks again when the question or the encoded part of the gallery changes. */
function askWhenChanged(): () => void {
  const question = visitor.question.value;
  const typed = question?.words !== asked?.words;
  if (question === null || takenIn.value === 0) {
    turn += 1;
    visitor.work.value = null;
    return () => undefined;
  }
  const timer = setTimeout(
    () => {
      ask(question);
    },
    typed ? TYPING_MS : 0,
  );
  return () => {
    clearTimeout(timer);
  };
}

function receive(report: Report): void {
  switch (report.kind) {
    case "download":
      engine.value = { phase: "downloading", bytes: report.bytes, total: report.total };
      break;
    case "preparing":
      engine.value = { phase: "preparing" };
      break;
    case "ready":
      engine.value = { phase: "ready", info: report.engine };
      if (report.note !== null) note(report.note);
      break;
    case "restored":
      if (!isOpen(report.gallery)) break;
      restored.value = report.pictures;
      addEncoded(report.pictures);
      break;
    case "encoded":
      if (!isOpen(report.gallery)) break;
      perSecond.value = report.perSecond;
      addEncoded(report.pictures);
      break;
    case "skipped":
      if (isOpen(report.gallery)) skip(report.id, report.reason);
      break;
    case "executor":
      changeExecutor(report.executor, report.note);
      break;
    case "note":
      note(report.text);
      break;
    case "working":
      if (report.turn === turn) visitor.work.value = report.work;
      break;
    case "reply":
      if (report.turn === turn && asked !== null) reply(report, asked);
      break;
    case "failed":
      engine.value = { phase: "failed", failure: report.failure, message: report.message };
      break;
  }
}

/** The engine may still be at the gallery that was open before. */
function isOpen(gallery: string): boolean {
  return collection.value.phase === "ready" && collection.value.collection.key === gallery;
}

function addEncoded(more: number): void {
  encoded.value += more;
  takeIn();
}

/** Lets the ranking take in what is newly encoded, now and then, and at the end. */
function takeIn(): void {
  const now = performance.now();
  if (!encodedAll.value && takenIn.value > 0 && now - takenInAt < REFRESH_MS) return;
  takenInAt = now;
  takenIn.value = encoded.value;
}

function skip(id: string, reason: string): void {
  const picture = byId.value.get(id);
  if (picture === undefined) return;
  skipped.value = [...skipped.value, { picture, reason }];
  takeIn();
}

function changeExecutor(executor: string, why: string): void {
  if (engine.value.phase !== "ready") return;
  engine.value = { phase: "ready", info: { ...engine.value.info, executor } };
  note(why);
}

function note(text: string): void {
  if (!notes.value.includes(text)) notes.value = [...notes.value, text];
}

function reply(report: Extract<Report, { kind: "reply" }>, { words, strategy }: Question): void {
  visitor.work.value = null;
  visitor.lacking.value = report.lacking;
  if (report.reply.kind === "answer") {
    visitor.answered.value = { ...report.reply, words, milliseconds: report.milliseconds };
  } else {
    visitor.played.value = { words, strategy, rounds: report.reply.rounds };
  }
}
