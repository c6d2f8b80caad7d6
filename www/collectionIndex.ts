/** The two kinds of index that collections come with, read as what they are: input that may be anything. */

import { Failed, message } from "./message";

/** `collections/index.json`: what there is to search. */
export interface CatalogueEntry {
  /** Of its folder, and in the page's address. */
  readonly name: string;
  readonly title: string;
}

export interface Licence {
  readonly name: string;
  readonly url: string | null;
  readonly note: string | null;
}

export interface Pack {
  readonly url: string;
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** A picture, and where in which pack its file lies. */
export interface Entry {
  readonly id: string;
  readonly label: string;
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
}

/** `collections/NAME/index.json` */
export interface CollectionIndex {
  readonly title: string;
  readonly examples: readonly string[];
  readonly framed: boolean;
  readonly licence: Licence | null;
  readonly hash: string;
  readonly packs: readonly Pack[];
  readonly pictures: readonly Entry[];
  /** The pictures' embeddings; null where none came along. */
  readonly vectors: VectorsFile | null;
}

/** A file of embeddings, one of `width` numbers for each picture, and the steps that they are counted in. */
export interface VectorsFile extends Pack {
  /** Fingerprint of the model that made them. */
  readonly model: string;
  readonly width: number;
}

const CATALOGUE_FORMAT = 1;
const COLLECTION_FORMAT = 2;

type Fields = Readonly<Record<string, unknown>>;

/** Throws Failed. */
export function parseCatalogue(file: Uint8Array): readonly CatalogueEntry[] {
  const { collections } = parse(file, CATALOGUE_FORMAT);
  const entries = list(collections, "collections").map((value) => {
    const entry = fields(value, "collection");
    return { name: text(entry, "name"), title: text(entry, "title") };
  });
  if (entries.length === 0) throw new Failed(message("noCollections"));
  return entries;
}

/** Throws Failed. */
export function parseCollection(file: Uint8Array): CollectionIndex {
  const index = parse(file, COLLECTION_FORMAT);
  const packs = list(index.packs, "packs").map(pack);
  const pictures = list(index.pictures, "pictures").map((value) => entry(value, packs));
  if (new Set(pictures.map(({ id }) => id)).size < pictures.length) {
    throw new Failed(message("listedTwice"));
  }
  return {
    title: text(index, "title"),
    examples: list(index.examples, "examples").filter((example) => typeof example === "string"),
    framed: index.framed === true,
    licence: licence(index.licence),
    hash: text(index, "hash"),
    packs,
    pictures,
    vectors: vectors(index.vectors, pictures.length),
  };
}

function parse(file: Uint8Array, format: number): Fields {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(file));
  } catch (cause) {
    throw new Failed(message("notJson"), { cause });
  }
  const index = fields(value, "whole");
  if (index.format !== format) {
    const found = typeof index.format === "number" ? index.format : null;
    throw new Failed(message("wrongFormat", found, format));
  }
  return index;
}

function pack(value: unknown): Pack {
  const pack = fields(value, "pack");
  return { url: text(pack, "url"), bytes: size(pack, "bytes"), sha256: text(pack, "sha256").toLowerCase() };
}

function entry(value: unknown, packs: readonly Pack[]): Entry {
  const picture = fields(value, "picture");
  const id = text(picture, "id");
  const [number, offset, length] = [size(picture, "pack"), size(picture, "offset"), size(picture, "length")];
  const bytes = packs[number]?.bytes ?? 0;
  if (length === 0 || offset + length > bytes) throw new Failed(message("outsideOfPack", id));
  return { id, label: text(picture, "label"), pack: number, offset, length };
}

function vectors(value: unknown, pictures: number): VectorsFile | null {
  if (value === null || value === undefined) return null;
  const file = fields(value, "vectors");
  const width = size(file, "width");
  const found = { ...pack(file), model: text(file, "model"), width };
  if (found.bytes === pictures * (width + 4)) return found;
  throw new Failed(message("otherVectors"));
}

function licence(value: unknown): Licence | null {
  if (value === null || value === undefined) return null;
  const { name, url, note } = fields(value, "licence");
  return {
    name: typeof name === "string" ? name : "",
    // It becomes a link, which must not be a script.
    url: typeof url === "string" && /^https?:\/\//i.test(url) ? url : null,
    note: typeof note === "string" ? note : null,
  };
}

function fields(value: unknown, part: Parameters<typeof message<"noObject">>[1]): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Failed(message("noObject", part));
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Failed(message("noList", what));
}

function text(of: Fields, name: string): string {
  const value = of[name];
  if (typeof value === "string" && value !== "") return value;
  throw new Failed(message("noText", name));
}

function size(of: Fields, name: string): number {
  const value = of[name];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Failed(message("noWholeNumber", name));
}
