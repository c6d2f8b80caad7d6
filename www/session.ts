/** Joins what the visitor asks, the collection and the engine: the only module that speaks to the worker. */

import { batch, effect } from "@preact/signals";
import { forgetAnswers, forgetLacking, stopWaiting, takeRefusal, takeReply, work } from "./answers";
import { expectComparison, expectNeighbours, forgetAsides, takeAside, toCompare, viewed } from "./asides";
import * as collections from "./collections";
import { arrive } from "./arriving/arriving";
import { EngineWorker } from "./engine";
import { keepHistory } from "./inquiry/history";
import * as state from "./engineState";
import { keepGame } from "./game/game";
import { endEvaluation, expectEvaluation, takeProgress, toEvaluate } from "./lab/run";
import { expectMap, forgetMap, takeMap, toMap } from "./mapping/mapping";
import { isKiosk } from "./kiosk/kiosk";
import { keepStand } from "./kiosk/stand";
import { message, type Said } from "./message";
import { dropModel, EMBEDDED, fetchModels, model, modelName, modelUrl, takeModel } from "./models";
import { note } from "./notes";
import { keepOffline } from "./offline";
import { readOptions } from "./options";
import { tellOutcomes } from "./outcome";
import * as privacy from "./photos/privacy";
import type { Question, Report, Source } from "./protocol";
import * as visitor from "./question";
import { keepRounds } from "./rounds/rounds";

/** A visitor who types faster than this is not answered letter by letter. */
const TYPING_MS = 90;

const options = readOptions(location.search);
let worker: EngineWorker | null = null;
/** Of the latest question: answers to earlier ones come too late. */
let requestId = 0;
let asked: Question | null = null;
/** The latest words, and when they came. */
let typing = { words: "", at: -Infinity };
let inspections = 0;
/** Who waits for the latest inspection. */
let inspecting: { readonly requestId: number; readonly resolve: (refusal: Said | null) => void } | null =
  null;
/** The model that answered last. */
let answering = EMBEDDED;
/** How often a gallery was opened: each opening has a name of its own. */
let openings = 0;
/** Whether encoding rests. */
let resting = false;
/** What the worker has of the open collection. */
let handed: { readonly key: string; readonly gallery: string; readonly sources: readonly Source[] } | null =
  null;

/** Fetches the collections and starts the engine; asks what the address asks, and whenever there is something new to ask. */
export function begin(): void {
  keepHistory();
  void collections.fetchCollections();
  void beginWithModel();
  effect(handOver);
  effect(askWhenChanged);
  tellOutcomes();
  keepRounds();
  effect(askForNeighbours);
  effect(askToCompare);
  effect(askForMap);
  effect(askToEvaluate);
  keepOffline();
  keepGame();
  if (isKiosk) keepStand();
  else arrive();
}

/** Starts the engine at once with the embedded model; with another one when it is known to be there. */
async function beginWithModel(): Promise<void> {
  if (modelName.value === EMBEDDED) startEngine();
  const wanted = modelName.value;
  const isGone = await fetchModels();
  if (isGone) note(message("modelIsGone", wanted, EMBEDDED));
  if (worker === null) restartEngine();
}

/** Why a file is no model that could run; null where it may be one. Waits until there is an engine to ask. */
export function inspectModel(file: File): Promise<Said | null> {
  if (state.engine.value.phase === "failed") return Promise.resolve(null);
  inspections += 1;
  const requestId = inspections;
  worker?.send({ kind: "inspect", requestId, file });
  return new Promise((resolve) => {
    inspecting = { requestId, resolve };
  });
}

/** Takes another model. Words, marks and pictures stay; the pictures are encoded by it, or taken from what is kept. */
export function chooseModel(name: string): void {
  const isOpened = (model.value?.file ?? null) !== null;
  // A file of that name may have been opened anew.
  if (name === modelName.value && !isOpened) return;
  takeModel(name);
  forgetAnswers();
  restartEngine();
}

function restartEngine(): void {
  startEngine();
  openGallery();
}

/** Starts again whatever failed. Words, marks and pictures stay. */
export function retry(): void {
  void collections.refetchCollections();
  if (state.engine.value.phase === "failed") {
    // What the browser keeps of a file that would not load may be what is wrong with it.
    startEngine(state.engine.value.failure === "load" ? "reload" : "default");
    openGallery();
  }
}

/** Tries again to fetch the model that the question does without. */
export function refetch(): void {
  worker?.send({ kind: "refetch" });
  forgetLacking();
  if (asked !== null) ask(asked);
}

/** Opens another collection. Words and wishes stay; marks go, since they are of pictures that are not in it. */
export function chooseCollection(name: string): void {
  if (name === collections.openName.value) return;
  batch(() => {
    visitor.forgetPictures();
    visitor.leaveBlind();
    forgetAnswers();
    collections.chooseCollection(name);
  });
}

/** Lets encoding rest, or go on. */
export function pauseEncoding(paused: boolean): void {
  resting = paused;
  worker?.send({ kind: "pause", paused });
}

/** Has the engine forget what it found out about the visitor's own photos. */
export function forgetPhotos(): void {
  worker?.send({ kind: "forget" });
}

/** These pictures are on screen, so they are encoded first. */
export function prioritize(ids: readonly string[]): void {
  worker?.send({ kind: "prioritize", ids });
}

function startEngine(cache: RequestCache = "default"): void {
  worker?.stop();
  const started = new EngineWorker((report) => {
    // A stopped worker may have messages on their way.
    if (started === worker) receive(report);
  });
  worker = started;
  const { executor, encoders, simd } = options;
  state.engineStarts(executor);
  const file = model.value?.file ?? null;
  worker.send({ kind: "load", model: modelUrl(), file, executor, encoders, simd, cache });
  worker.send({ kind: "pause", paused: resting });
}

/** What of the open collection is there to be handed over; null while nothing is. */
function toHandOver(): Omit<Extract<collections.CollectionState, { phase: "ready" }>, "phase"> | null {
  const state = collections.collectionState.value;
  const isOff = options.vectors === "off";
  if (state.phase === "ready") return isOff ? { ...state, vectors: null } : state;
  const early = state.phase === "loading" && !isOff ? state.early : null;
  return early === null ? null : { ...early, sources: [] };
}

/**
 * Hands the open collection to the engine once it is there; the engine encodes it when it is ready. Of a collection
 * that grows it gets what is new.
 */
function handOver(): void {
  const open = toHandOver();
  const before = handed;
  const grown = open !== null && before?.key === open.key && begins(open.sources, before.sources);
  if (!grown) {
    openGallery();
    return;
  }
  const { gallery } = before;
  handed = { key: open.key, gallery, sources: open.sources };
  const sources = open.sources.slice(before.sources.length);
  if (sources.length > 0) worker?.send({ kind: "add", gallery, sources });
}

/** Whether these sources begin with those. */
function begins(sources: readonly Source[], those: readonly Source[]): boolean {
  return sources.length >= those.length && those.every((source, place) => source === sources[place]);
}

function openGallery(): void {
  endEvaluation();
  const open = toHandOver();
  if (open === null) {
    handed = null;
    state.galleryOpens(null);
    return;
  }
  openings += 1;
  forgetAsides();
  forgetMap();
  const gallery = `${open.key}/${openings}`;
  handed = { key: open.key, gallery, sources: open.sources };
  state.galleryOpens(gallery);
  worker?.send({ kind: "open", gallery, sources: open.sources, vectors: open.vectors });
}

function ask(question: Question): void {
  asked = question;
  requestId += 1;
  worker?.send({ kind: "ask", requestId, question });
}

/** Asks again when the question or the encoded part of the collection changes. */
function askWhenChanged(): () => void {
  const question = visitor.question.value;
  const words = question?.words ?? "";
  if (words !== typing.words) typing = { words, at: performance.now() };
  const typed = question?.words !== asked?.words;
  if (question === null || state.searched.value === 0) {
    // An answer on its way is to a question that is not asked any more.
    requestId += 1;
    if (visitor.asking.value) {
      stopWaiting();
    } else {
      // What was asked before must not come back with the next letter.
      asked = null;
      forgetAnswers();
    }
    return () => undefined;
  }
  const timer = setTimeout(
    () => {
      ask(question);
    },
    // What was typed before anything could be searched has waited long enough.
    typed ? typing.at + TYPING_MS - performance.now() : 0,
  );
  return () => {
    clearTimeout(timer);
  };
}

function askForNeighbours(): void {
  const id = viewed.value;
  if (id === null || state.searched.value === 0) return;
  worker?.send({ kind: "neighbours", requestId: expectNeighbours(), id });
}

function askToCompare(): () => void {
  const questions = toCompare.value;
  const timer = setTimeout(() => {
    if (questions !== null) worker?.send({ kind: "compare", requestId: expectComparison(), questions });
  }, TYPING_MS);
  return () => {
    clearTimeout(timer);
  };
}

function askForMap(): void {
  const wanted = toMap.value;
  if (wanted !== null) worker?.send({ kind: "map", requestId: expectMap(wanted), ...wanted });
}

function askToEvaluate(): void {
  worker?.send({ kind: "evaluate", requestId: expectEvaluation(), plan: toEvaluate.value });
}

function receive(report: Report): void {
  if (report.kind === "requests") {
    privacy.record(report.requests);
    return;
  }
  if (report.kind === "neighbours" || report.kind === "compared") {
    takeAside(report);
    return;
  }
  if (report.kind === "map") {
    takeMap(report);
    return;
  }
  if (report.kind === "evaluated") {
    takeProgress(report);
    return;
  }
  if (report.kind === "working" || report.kind === "reply" || report.kind === "unanswered") {
    if (report.requestId === requestId) receiveAnswer(report);
    return;
  }
  if (report.kind === "inspected") {
    if (report.requestId === inspecting?.requestId) inspecting.resolve(report.refusal);
    return;
  }
  if (report.kind === "failed" && report.failure === "load" && (model.value?.file ?? null) !== null) {
    goBack(report.message);
    return;
  }
  if (report.kind === "ready") answering = modelName.value;
  state.receive(report);
  if (report.kind === "failed") {
    worker?.stop();
    stopWaiting();
    endEvaluation();
  }
}

/** The visitor's own model cannot be used: the one before it goes on. */
function goBack(why: Said): void {
  const refused = modelName.value;
  const before = answering === refused ? EMBEDDED : answering;
  dropModel(refused);
  note(message("goesOnWith", why, before));
  chooseModel(before);
}

/** What the engine says to the latest question. */
function receiveAnswer(report: Extract<Report, { kind: "working" | "reply" | "unanswered" }>): void {
  if (report.kind === "working") work.value = report.work;
  else if (report.kind === "unanswered") takeRefusal(report.message);
  else if (asked !== null) takeReply(asked, report);
}
