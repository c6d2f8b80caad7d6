/** The engine and how far it is with the open collection, as signals. Its reports alone change them. */

import { batch, computed, signal } from "@preact/signals";
import { pictureOf, pictures, type Bytes, type Picture } from "./collections";
import type { Said } from "./message";
import { note } from "./notes";
import type { EngineInfo, Executor, Failure, Report } from "./protocol";
import { settleTextTower } from "./textTower";

/** While pictures are being encoded, the ranking takes in what is new this often. */
const REFRESH_MS = 1000;

export type EngineState =
  | { readonly phase: "starting" | "preparing" | "ready" }
  | ({ readonly phase: "downloading" } & Bytes)
  | { readonly phase: "failed"; readonly failure: Failure; readonly message: Said };

/** A picture that could not be encoded. */
export interface Skipped {
  readonly picture: Picture;
  readonly reason: Said;
}

/** Reports about the engine itself and its work; those about questions go to `answers.ts` and `asides.ts`. */
export type EngineReport = Exclude<
  Report,
  {
    kind:
      | "working"
      | "reply"
      | "unanswered"
      | "neighbours"
      | "compared"
      | "evaluated"
      | "map"
      | "requests"
      | "inspected";
  }
>;

export const engine = signal<EngineState>({ phase: "starting" });
/** Known once an engine has been ready, also while another one starts. */
export const info = signal<EngineInfo | null>(null);
/** Why the engine runs on what it runs on, where there is a reason to tell. */
export const why = signal<Said | null>(null);
/** Whether the visitor asked for what it is to run on: then the reason is an answer, else a detail. */
let executorWasAsked = false;
/** Pictures that have embeddings, be they new or kept from an earlier visit. */
export const encoded = signal(0);
export const restored = signal(0);
/** Pictures that are searched by embeddings that came with them, until they are encoded. */
export const shipped = signal(0);
/** Largest angle between one of those and the picture's own, in degrees. */
export const difference = signal<number | null>(null);
export const perSecond = signal<number | null>(null);
export const skipped = signal<readonly Skipped[]>([]);
/** Embeddings that have come, as of the last time that the ranking took them in; 0 while nothing can be searched. */
export const searched = signal(0);
let searchedAt = 0;
/** The gallery that was handed to the engine last. */
let open: string | null = null;

/** Whether every picture that can be encoded is. */
export const encodedAll = computed(
  () => pictures.value.length > 0 && encoded.value + skipped.value.length === pictures.value.length,
);

/** Pictures that have an embedding, be it their own or one that came with them. */
export const searchable = computed(() => Math.max(encoded.value, shipped.value));

/** A new engine starts: what was known of the one before does not hold. */
export function engineStarts(executor: Executor): void {
  executorWasAsked = executor !== "auto";
  batch(() => {
    engine.value = { phase: "starting" };
    why.value = null;
    forgetEncoded();
  });
}

/** A gallery is handed to the engine under this name, which no opening before it had; or none is open. */
export function galleryOpens(gallery: string | null): void {
  open = gallery;
  forgetEncoded();
}

function forgetEncoded(): void {
  batch(() => {
    encoded.value = 0;
    searched.value = 0;
    restored.value = 0;
    shipped.value = 0;
    difference.value = null;
    perSecond.value = null;
    skipped.value = [];
  });
}

export function receive(report: EngineReport): void {
  // Nothing mends a failed engine but a new one; what it sent before it failed may come late.
  if (engine.value.phase === "failed") return;
  batch(() => {
    take(report);
  });
}

function take(report: EngineReport): void {
  switch (report.kind) {
    case "download":
      engine.value = { phase: "downloading", bytes: report.bytes, total: report.total };
      break;
    case "legible":
      settleTextTower();
      break;
    case "preparing":
      engine.value = { phase: "preparing" };
      break;
    case "ready":
      engine.value = { phase: "ready" };
      info.value = report.engine;
      tellWhy(report.note);
      break;
    case "shipped":
      if (!isOpen(report.gallery)) break;
      shipped.value = report.pictures;
      if (report.pictures > 0) takeIn();
      else searched.value = encoded.value;
      break;
    case "restored":
      if (!isOpen(report.gallery)) break;
      restored.value += report.pictures;
      difference.value = report.difference;
      addEncoded(report.pictures);
      break;
    case "encoded":
      if (!isOpen(report.gallery)) break;
      perSecond.value = report.perSecond;
      difference.value = report.difference;
      addEncoded(report.pictures);
      break;
    case "skipped":
      if (isOpen(report.gallery)) skip(report.id, report.reason);
      break;
    case "executor":
      if (info.value !== null) {
        info.value = { ...info.value, executor: report.executor, encoders: report.encoders };
      }
      tellWhy(report.note);
      break;
    case "note":
      note(report.text);
      break;
    case "failed":
      settleTextTower();
      engine.value = { phase: "failed", failure: report.failure, message: report.message };
      break;
  }
}

function tellWhy(reason: Said | null): void {
  if (reason === null) return;
  why.value = reason;
  if (executorWasAsked) note(reason);
}

/** The engine may still be at what was open before, be it the same collection. */
function isOpen(gallery: string): boolean {
  return gallery === open;
}

function addEncoded(more: number): void {
  encoded.value += more;
  takeIn();
}

/** Lets the ranking take in what is newly encoded, now and then, and at the end. */
function takeIn(): void {
  const now = performance.now();
  if (!encodedAll.value && searched.value > 0 && now - searchedAt < REFRESH_MS) return;
  searchedAt = now;
  searched.value = encoded.value + shipped.value;
}

function skip(id: string, reason: Said): void {
  const picture = pictureOf(id);
  if (picture === undefined) return;
  skipped.value = [...skipped.value, { picture, reason }];
  takeIn();
}
