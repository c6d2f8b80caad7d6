/** The models that lie beside the page or that the visitor opened from disk, and which of them runs. */

import { computed, signal } from "@preact/signals";
import { keepChoice } from "./choice";
import { strings } from "./language";
import { readOptions } from "./options";
import { readSetting } from "./settings";

/** The model that comes with the page. */
export const EMBEDDED = "pocket";
/** A name is a folder and a part of an address. */
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const ENDING = /\.gguf$/i;
/**
 * Bytes of memory that an engine takes for each byte of a model's file: the file, its matrices in 16 bits, and half as much while
 * they are made.
 */
const MEMORY_PER_BYTE = 5;
/** The most that WebAssembly can have, in bytes, and of what the browser tells of the machine's memory. */
const MOST = 4e9;
const SHARE = 0.5;

export interface Model {
  readonly name: string;
  /** Of its file. */
  readonly bytes: number;
  /** What lies beside it: "summarizer.gguf" and "captioner.gguf" at most. */
  readonly auxiliary: readonly string[];
  /** The visitor's own, which is forgotten with the page; null for one that is fetched. */
  readonly file: File | null;
}

/** Those that lie beside the page, once the list has arrived; the embedded one is the first. */
const listed = signal<readonly Model[]>([]);
/** The visitor's own. Their names have a dot and so are no listed one's. */
const opened = signal<readonly Model[]>([]);

export const models = computed(() => [...listed.value, ...opened.value]);

const asked = readOptions(location.search).model ?? readSetting("model") ?? EMBEDDED;

/** The name of the one that runs. */
export const modelName = signal(NAME.test(asked) ? asked : EMBEDDED);

/** The one that runs, as the list has it. */
export const model = computed(() => models.value.find(({ name }) => name === modelName.value) ?? null);

/** Where its file lies, or would lie. */
export function modelUrl(): string {
  const name = encodeURIComponent(modelName.value.replace(ENDING, ""));
  return new URL(`models/${name}/${name}.gguf`, document.baseURI).href;
}

/** Takes another model, and keeps the choice of one that will be there again. */
export function takeModel(name: string): void {
  modelName.value = name;
  if (model.value?.file === null) keepChoice("model", name);
}

/** Whether a file can only be a model's. */
export function mayBeModel({ name }: Pick<File, "name">): boolean {
  return ENDING.test(name);
}

/** Takes a file of the visitor's out of the list. */
export function dropModel(name: string): void {
  opened.value = opened.value.filter((model) => model.name !== name);
}

/** Lists a file of the visitor's, in place of an earlier one of that name. */
export function addModel(file: File): Model {
  const added = { name: file.name, bytes: file.size, auxiliary: [], file };
  opened.value = [...opened.value.filter(({ name }) => name !== file.name), added];
  return added;
}

/**
 * Fetches the list. Returns whether the model that was asked for is not in it, and the embedded one taken in its place. Where
 * there is no list there is no choice.
 */
export async function fetchModels(): Promise<boolean> {
  try {
    const response = await fetch(new URL("models/index.json", document.baseURI));
    listed.value = response.ok ? readModels(await response.json()) : [];
  } catch {
    listed.value = [];
  }
  if (modelName.value === EMBEDDED || model.value !== null) return false;
  modelName.value = EMBEDDED;
  return true;
}

/** What of the list can be used. */
export function readModels(list: unknown): readonly Model[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((entry) => {
    const { name, bytes, auxiliary: beside } = (entry ?? {}) as Partial<Record<keyof Model, unknown>>;
    if (typeof name !== "string" || !NAME.test(name) || typeof bytes !== "number" || !(bytes > 0)) return [];
    const all = Array.isArray(beside) ? (beside as readonly unknown[]) : [];
    const auxiliary = all.filter((file) => typeof file === "string");
    return [{ name, bytes, auxiliary, file: null }];
  });
}

/** The machine's memory in gigabytes; null where the browser does not tell. */
function deviceMemory(): number | null {
  return (navigator as Navigator & { readonly deviceMemory?: number }).deviceMemory ?? null;
}

/** Bytes of memory. */
export interface TooLarge {
  readonly needed: number;
  /** What a tab here has. */
  readonly most: number;
}

/** Why a model cannot run in this tab; null where it can. */
export function tooLarge({ bytes }: Pick<Model, "bytes">, memory = deviceMemory()): TooLarge | null {
  const needed = MEMORY_PER_BYTE * bytes;
  const most = Math.min(MOST, memory === null ? MOST : SHARE * memory * 1e9);
  return needed <= most ? null : { needed, most };
}

/** What a model's answers lack beside the embedded one's, for its entry in the menu; null where nothing is. */
export function lacks({ auxiliary }: Pick<Model, "auxiliary">): string | null {
  const { models: text } = strings.value;
  const missing = (["summarizer", "captioner"] as const).filter(
    (name) => !auxiliary.includes(`${name}.gguf`),
  );
  return missing.length === 0 ? null : text.without(missing.map((name) => text[name]));
}
