/**
 * The page's one state: what is known, as signals, and what can happen to it, as functions. Views
 * are functions of the signals; the engine's reports and the visitor's acts change them here only.
 */

import { batch, computed, effect, signal } from "@preact/signals";
import { type Collection, fetchCollection, type Picture } from "./collection";
import { EngineWorker } from "./engine";
import { count, NO_MARKS, type Side, toggle } from "./marks";
import { readOptions } from "./options";
import type { Answer, EngineInfo, Failure, Hit, Marks, Report } from "./protocol";

const MODEL = new URL("models/pocket/pocket.gguf", document.baseURI).href;
const COLLECTION = new URL("collections/objects/index.json", document.baseURI).href;
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

/** A picture that could not be encoded. */
export interface Skipped {
  readonly picture: Picture;
  readonly reason: string;
}

/** An answer, with the words it is for. */
export interface Answered extends Answer {
  readonly words: string;
  readonly milliseconds: number;
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
export const words = signal("");
export const marks = signal<Marks>(NO_MARKS);
export const answered = signal<Answered | null>(null);
/** Whether the explanation is open. */
export const explaining = signal(false);
/** Whether the visitor wants the ranking to its end. */
export const wholeRanking = signal(false);

const options = readOptions(location.search);
/** `encoded`, as of the last time the ranking took it in. */
const takenIn = signal(0);
const byId = computed(() => new Map(pictures.value.map((picture) => [picture.id, picture])));

/** Whether there is anything to rank by. */
export const asking = computed(() => words.value.trim() !== "" || count(marks.value) > 0);

/** Whether every picture that can be encoded is. */
export const encodedAll = computed(
  () => pictures.value.length > 0 && encoded.value + skipped.value.length === pictures.value.length,
);

/** The current ranking; null where there is nothing to rank by, or no answer yet. */
export const ranking = computed(() => (asking.value ? (answered.value?.hits ?? null) : null));

/** What the marks did to the current ranking, where they did anything. */
export const update = computed(() => (asking.value ? (answered.value?.update ?? null) : null));

/** The grid: the ranking where there is one, the gallery in its own order where not. */
export const shown = computed<readonly Shown[]>(() => {
  const hits = ranking.value;
  if (hits === null) return pictures.value.map((picture) => ({ picture, hit: null }));
  const read = wholeRanking.value ? hits : hits.slice(0, READ_OF_RANKING);
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
let askedWords = "";
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

/** New words. Marks stay with refined words, but a search begun from nothing begins without. */
export function type(text: string): void {
  batch(() => {
    if (words.value.trim() === "" && text.trim() !== "") marks.value = NO_MARKS;
    words.value = text;
  });
}

/** An example, or nothing: a fresh search without marks. */
export function startOver(text: string): void {
  batch(() => {
    marks.value = NO_MARKS;
    words.value = text;
    wholeRanking.value = false;
  });
}

export function showWholeRanking(): void {
  wholeRanking.value = true;
}

export function mark(id: string, side: Side): void {
  marks.value = toggle(marks.value, id, side);
}

export function clearMarks(): void {
  marks.value = NO_MARKS;
}

/** These pictures are on screen, so they are encoded first. */
export function look(ids: readonly string[]): void {
  worker?.send({ kind: "look", ids });
}

export function dismiss(note: string): void {
  notes.value = notes.value.filter((other) => other !== note);
}

async function loadCollection(): Promise<void> {
  collection.value = { phase: "loading", bytes: 0, total: null };
  try {
    const ready = await fetchCollection(
      COLLECTION,
      options.pictures,
      (arrived) => {
        pictures.value = arrived;
      },
      (bytes, total) => {
        collection.value = { phase: "loading", bytes, total };
      },
    );
    collection.value = { phase: "ready", collection: ready };
    openGallery();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    collection.value = { phase: "failed", message };
  }
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

/** Asks again when words, marks or the encoded part of the gallery change. */
function askWhenChanged(): () => void {
  const question = { words: words.value, ...marks.value, strategy: "prf" } as const;
  const typed = question.words !== askedWords;
  if (!asking.value || takenIn.value === 0) return () => undefined;
  const timer = setTimeout(
    () => {
      askedWords = question.words;
      turn += 1;
      worker?.send({ kind: "ask", turn, question });
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
      restored.value = report.pictures;
      addEncoded(report.pictures);
      break;
    case "encoded":
      perSecond.value = report.perSecond;
      addEncoded(report.pictures);
      break;
    case "skipped":
      skip(report.id, report.reason);
      break;
    case "executor":
      changeExecutor(report.executor, report.note);
      break;
    case "note":
      note(report.text);
      break;
    case "answer":
      if (report.turn === turn) answer(report.answer, report.milliseconds);
      break;
    case "failed":
      engine.value = { phase: "failed", failure: report.failure, message: report.message };
      break;
  }
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

function answer(given: Answer, milliseconds: number): void {
  answered.value = { ...given, words: askedWords, milliseconds };
}
