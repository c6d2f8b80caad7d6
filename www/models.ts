/** The models that lie beside the page, and which of them runs. */

import { computed, signal } from "@preact/signals";
import { keepChoice } from "./choice";
import { megabytes } from "./format";
import { strings } from "./language";
import { readOptions } from "./options";
import { readSetting } from "./settings";

/** The model that comes with the page. */
export const EMBEDDED = "pocket";
/** A name is a folder and a part of an address. */
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
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
}

/** All of them, once the list has arrived; the embedded one is the first. */
export const models = signal<readonly Model[]>([]);

const asked = readOptions(location.search).model ?? readSetting("model") ?? EMBEDDED;

/** The name of the one that runs. */
export const modelName = signal(NAME.test(asked) ? asked : EMBEDDED);

/** The one that runs, as the list has it. */
export const model = computed(() => models.value.find(({ name }) => name === modelName.value) ?? null);

/** Where its file lies. */
export function modelUrl(): string {
  return new URL(`models/${modelName.value}/${modelName.value}.gguf`, document.baseURI).href;
}

/** Takes another model, and keeps the choice. */
export function takeModel(name: string): void {
  modelName.value = name;
  keepChoice("model", name);
}

/**
 * Fetches the list. Returns whether the model that was asked for is not in it, and the embedded one taken in its place. Where
 * there is no list there is no choice.
 */
export async function fetchModels(): Promise<boolean> {
  try {
    const response = await fetch(new URL("models/index.json", document.baseURI));
    models.value = response.ok ? readModels(await response.json()) : [];
  } catch {
    models.value = [];
  }
  if (modelName.value === EMBEDDED || model.value !== null) return false;
  modelName.value = EMBEDDED;
  return true;
}

/** What of the list can be used. */
export function readModels(list: unknown): readonly Model[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((entry) => {
    const { name, bytes, auxiliary } = (entry ?? {}) as Partial<Record<keyof Model, unknown>>;
    if (typeof name !== "string" || !NAME.test(name) || typeof bytes !== "number" || !(bytes > 0)) return [];
    const beside = Array.isArray(auxiliary) ? (auxiliary as readonly unknown[]) : [];
    return [{ name, bytes, auxiliary: beside.filter((file) => typeof file === "string") }];
  });
}

/** Why a model cannot run in this tab; null where it can. `memory` is the machine's in gigabytes, where the browser tells. */
export function tooLarge({ bytes }: Model, memory: number | undefined): string | null {
  const needed = MEMORY_PER_BYTE * bytes;
  const most = Math.min(MOST, memory === undefined ? MOST : SHARE * memory * 1e9);
  return needed <= most ? null : strings.value.models.tooLarge(megabytes(needed), megabytes(most));
}

/** What a model's answers lack beside the embedded one's, for its entry in the menu; null where nothing is. */
export function lacks({ auxiliary }: Model): string | null {
  const { models } = strings.value;
  const missing = (["summarizer", "captioner"] as const).filter(
    (name) => !auxiliary.includes(`${name}.gguf`),
  );
  return missing.length === 0 ? null : models.without(missing.map((name) => models[name]));
}
