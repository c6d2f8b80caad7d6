/** What the Lab measures, as signals: what is right, what can be asked, and of which pictures the last figures are. */

import { computed, effect, signal } from "@preact/signals";
import { collection, collectionState, FOLDER, isServed, openName, pictures } from "../collections";
import { download } from "../download";
import { encodedAll, info, skipped } from "../engineState";
import { type Said, saidOf } from "../message";
import { modelName } from "../models";
import { readOptions } from "../options";
import type { Plan } from "../protocol";
import { hindrance, methodsOf } from "./methods";
import { type Asking, queriesOf } from "./queries";
import { evaluate } from "./run";
import { settings } from "./settings";
import { among, type Truth, truthOf } from "./truth";

/** What was measured, for the files that tell of it. */
export interface Subject {
  readonly collection: string;
  readonly title: string;
  /** Names exactly this set of pictures. */
  readonly key: string;
  readonly pictures: number;
  /** Whether these are all of the collection's. */
  readonly isWhole: boolean;
  readonly model: string;
  readonly fingerprint: string;
  /** Which captions asked, where it is blind. */
  readonly asking: Asking;
}

type Fetched = Truth | { readonly message: Said };

/** By the collection's name; null while it is on its way. */
const fetched = signal<ReadonlyMap<string, Fetched | null>>(new Map());

/** Ids of the pictures that can be found, in the collection's order. */
const ids = computed(() => {
  const missing = new Set(skipped.value.map(({ picture }) => picture.id));
  return pictures.value.map(({ id }) => id).filter((id) => !missing.has(id));
});

/** "none": of these pictures nobody knows. */
export const truth = computed<Fetched | "loading" | "none">(() => {
  const name = openName.value;
  if (name === null) return "loading";
  if (!isServed(name)) return "none";
  const known = fetched.value.get(name) ?? null;
  if (known === null || pictures.value.length === 0) return "loading";
  return "message" in known ? known : among(known, ids.value);
});

/** Once all of the pictures are there, so that no figure is of some. */
export const canMeasure = encodedAll;

export const queries = computed(() => {
  const known = truth.value;
  if (typeof known === "string" || "message" in known) return [];
  return queriesOf(known, ids.value, settings.value.protocol, settings.value.asking);
});

/** What would be played; null while that is nothing. */
export const plan = computed<Plan | null>(() => {
  const known = truth.value;
  if (typeof known === "string" || "message" in known) return null;
  const { protocol, methods, rounds, k, likes, dislikes, count, seed } = settings.value;
  const offered = methodsOf(protocol).map(({ method }) => method);
  const chosen = offered.filter((method) => methods.has(method) && hindrance(method, known) === null);
  if (chosen.length === 0 || queries.value.length === 0) return null;
  return { protocol, methods: chosen, queries: queries.value, count, rounds, k, likes, dislikes, seed };
});

/** Of the last evaluation. */
export const subject = signal<Subject | null>(null);

/** Plays what is set. */
export function start(): void {
  const open = collectionState.value;
  if (plan.value === null || open.phase !== "ready") return;
  subject.value = {
    collection: openName.value ?? "",
    title: collection.value?.title ?? "",
    key: open.key,
    pictures: ids.value.length,
    isWhole: skipped.value.length === 0 && readOptions(location.search).pictures === null,
    model: modelName.value,
    fingerprint: info.value?.fingerprint ?? "",
    asking: settings.value.asking,
  };
  evaluate(plan.value);
}

/** Fetches again what could not be fetched. */
export function refetchTruth(): void {
  const name = openName.value;
  if (name !== null) void fetchTruth(name, "reload");
}

async function fetchTruth(name: string, cache: RequestCache = "default"): Promise<void> {
  take(name, null);
  try {
    const url = new URL(`${encodeURIComponent(name)}/index.json`, FOLDER).href;
    const file = await download(url, () => undefined, cache);
    take(name, truthOf(JSON.parse(new TextDecoder().decode(file))));
  } catch (error) {
    take(name, { message: saidOf(error) });
  }
}

function take(name: string, found: Fetched | null): void {
  fetched.value = new Map(fetched.peek()).set(name, found);
}

effect(() => {
  const name = openName.value;
  if (name !== null && isServed(name) && !fetched.peek().has(name)) void fetchTruth(name);
});
