/** The collections that there are, the one that is open, and its pictures, as signals. */

import { batch, computed, type Signal, signal } from "@preact/signals";
import { type Collection, type Description, fetchCatalogue, fetchCollection } from "./collection";
import type { CatalogueEntry } from "./collectionIndex";
import { message, type Said, saidOf } from "./message";
import { note } from "./notes";
import { PackedPicture } from "./packedPicture";
import { readOptions } from "./options";
import type { Source, Vectors } from "./protocol";
import { keepSetting, readSetting } from "./settings";
import { textTowerSettled } from "./textTower";

/** A picture of the open collection. */
export interface Picture extends Description {
  /** Address of its file; null until that has arrived. */
  readonly url: string | null;
}

export interface Bytes {
  readonly bytes: number;
  readonly total: number | null;
}

export type CollectionState =
  | ({
      readonly phase: "loading";
      /** What can be searched before the pictures' files are there; null until then, or where no embeddings came along. */
      readonly early: { readonly key: string; readonly vectors: Vectors } | null;
    } & Bytes)
  | {
      readonly phase: "ready";
      readonly key: string;
      readonly sources: readonly Source[];
      readonly vectors: Vectors | null;
      /** Whether there may be more pictures, which the browser does not give just now. */
      readonly isUnread?: boolean;
    }
  /** The collection of this title could not be fetched; null for the list of them. */
  | { readonly phase: "failed"; readonly title: string | null; readonly message: Said };

/** What a collection says about itself. */
export type Facts = Pick<Collection, "id" | "title" | "examples" | "framed" | "licence">;

/** A collection as far as it has arrived. It goes on arriving while another one is open. */
interface Arriving {
  readonly title: string;
  readonly state: Signal<CollectionState>;
  /** null until its index is there. */
  readonly collection: Signal<Facts | null>;
  readonly pictures: Signal<readonly Picture[]>;
}

/** A collection that does not come from the server. */
export interface Offered extends CatalogueEntry, Arriving {
  /** Called whenever it is opened. */
  readonly begin: () => void;
}

const OPTION = "collection";
export const BEGINNING = {
  phase: "loading",
  early: null,
  bytes: 0,
  total: null,
} as const satisfies CollectionState;
/** Where the server's collections are. */
export const FOLDER = new URL("collections/", document.baseURI).href;
const options = readOptions(location.search);

const catalogueState = signal<CollectionState>(BEGINNING);
const arriving = new Map<string, Arriving>();
const served = signal<readonly CatalogueEntry[]>([]);
const offered = signal<readonly Offered[]>([]);

/** All that can be opened: what the server has, once the list of it has arrived, and what the page offers itself. */
export const catalogue = computed<readonly CatalogueEntry[]>(() => [...served.value, ...offered.value]);
/** Name of the collection that is open; null until it is known which there are. */
export const openName = signal<string | null>(null);
/** What was asked for before it was known which there are. */
let wished: string | null = null;

const opened = computed(() => (openName.value === null ? null : (arriving.get(openName.value) ?? null)));
export const collection = computed(() => opened.value?.collection.value ?? null);
export const collectionState = computed(() => opened.value?.state.value ?? catalogueState.value);
export const pictures = computed<readonly Picture[]>(() => opened.value?.pictures.value ?? []);
const byId = computed(() => new Map(pictures.value.map((picture) => [picture.id, picture])));

/** The picture with this id; marks and answers only name pictures of the open collection. */
export function pictureOf(id: string): Picture | undefined {
  return byId.value.get(id);
}

/** Lets a collection be chosen beside those of the server. */
export function offerCollection(collection: Offered): void {
  offered.value = [...offered.value, collection];
  arriving.set(collection.name, collection);
}

/** Fetches the list of collections, if it is not there, and opens the one that the visitor wants. */
export async function fetchCollections(cache: RequestCache = "default"): Promise<void> {
  catalogueState.value = BEGINNING;
  // What the page has itself need not wait for the list, nor miss it.
  const kept = readSetting(OPTION);
  if (kept !== null && wished === null && openName.value === null && isOffered(kept)) openCollection(kept);
  try {
    const entries = await fetchCatalogue(FOLDER, cache);
    batch(() => {
      served.value = entries;
      if (openName.value === null) openCollection(wanted(entries));
    });
  } catch (error) {
    catalogueState.value = failure(null, error);
  }
}

/** Opens a collection of the catalogue; what has arrived of it is there at once. */
export function openCollection(name: string): void {
  const entry = catalogue.value.find((other) => other.name === name);
  if (entry === undefined) return;
  if (!arriving.has(name)) {
    const started: Arriving = {
      title: entry.title,
      state: signal<CollectionState>(BEGINNING),
      collection: signal<Facts | null>(null),
      pictures: signal<readonly Picture[]>([]),
    };
    arriving.set(name, started);
    void fetchInto(started, name, "default");
  }
  offered.value.find((own) => own.name === name)?.begin();
  openName.value = name;
}

/** Opens a collection because the visitor chose it, which is kept for the next visit. */
export function chooseCollection(name: string): void {
  openCollection(name);
  keepSetting(OPTION, name);
}

/** Opens the collection that a link asks for, once it is known which there are; one that is not there is told. */
export function openWished(name: string): void {
  if (served.value.length === 0 && !isOffered(name)) wished = name;
  else if (catalogue.value.some((entry) => entry.name === name)) openCollection(name);
  else note(message("noCollection", name));
}

/** Whether a collection comes from the server. */
export function isServed(name: string): boolean {
  return served.value.some((entry) => entry.name === name);
}

function isOffered(name: string): boolean {
  return offered.value.some((own) => own.name === name);
}

/** Tries again what failed, past what the browser may have kept of it. */
export async function refetchCollections(): Promise<void> {
  if (collectionState.value.phase !== "failed") return;
  const name = openName.value;
  if (name === null || opened.value === null) await fetchCollections("reload");
  else await fetchInto(opened.value, name, "reload");
}

/** The collection that a link asks for, else the last visit's, else the first; only what is there counts. */
function wanted(entries: readonly CatalogueEntry[]): string {
  const there = (name: string | null): string | undefined =>
    entries.find((entry) => entry.name === name)?.name;
  const asked = there(wished);
  if (wished !== null && asked === undefined) note(message("noCollection", wished));
  return asked ?? there(readSetting(OPTION)) ?? entries[0]?.name ?? "";
}

async function fetchInto(into: Arriving, name: string, cache: RequestCache): Promise<void> {
  /** Some packs may still be on their way when one has failed. */
  let over = false;
  into.state.value = BEGINNING;
  try {
    const found = await fetchCollection(FOLDER, name, options.pictures, cache);
    const arrived = new Map<string, PackedPicture>();
    const labels = new Map(found.pictures.map(({ id, label }) => [id, label]));
    const show = (): void => {
      into.pictures.value = found.pictures.map(
        ({ id, label }) => arrived.get(id) ?? { id, label, url: null },
      );
    };
    batch(() => {
      for (const picture of into.pictures.value) if (picture instanceof PackedPicture) picture.letGo();
      into.collection.value = found;
      show();
    });
    const fetched = found.fetchVectors().then((vectors) => {
      const state = into.state.peek();
      const isLoading = !over && state.phase === "loading";
      if (isLoading && vectors !== null) into.state.value = { ...state, early: { key: found.key, vectors } };
      return vectors;
    });
    const portions = found.open((bytes, total) => {
      const state = into.state.peek();
      if (!over && state.phase === "loading") into.state.value = { ...state, bytes, total };
    }, textTowerSettled);
    for await (const portion of portions) {
      for (const { id, file } of portion) {
        arrived.set(id, new PackedPicture({ id, label: labels.get(id) ?? "" }, file));
      }
      show();
    }
    const sources = found.pictures.flatMap(({ id }) => {
      const picture = arrived.get(id);
      return picture === undefined ? [] : [{ id, file: picture.file }];
    });
    into.state.value = { phase: "ready", key: found.key, sources, vectors: await fetched };
  } catch (error) {
    over = true;
    into.state.value = failure(into.title, error);
  }
}

function failure(title: string | null, error: unknown): CollectionState {
  return { phase: "failed", title, message: saidOf(error) };
}
