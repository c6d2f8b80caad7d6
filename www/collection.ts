import { parseCatalogue, parseCollection } from "./collectionIndex";
import type { CatalogueEntry, CollectionIndex, Entry, Licence, Pack } from "./collectionIndex";
import { download, type Progress } from "./download";
import { Failed, message } from "./message";
import { note } from "./notes";
import type { Portion, Vectors } from "./protocol";
import { hexSha256 } from "./sha256";

/** A picture, before its file is there. */
export interface Description {
  readonly id: string;
  readonly label: string;
}

/** A picture's file. */
export interface PictureFile {
  readonly id: string;
  readonly file: Portion;
}

/** Pictures that are searched together, wherever their files come from. */
export interface Collection {
  readonly id: string;
  readonly title: string;
  /** First words for a visitor who has none. */
  readonly examples: readonly string[];
  /** Whether a picture fills its tile; else it stands on the tile's ground. */
  readonly framed: boolean;
  /** Of the pictures. */
  readonly licence: Licence | null;
  /** Names exactly this set of pictures. */
  readonly key: string;
  /** All of them, in order. */
  readonly pictures: readonly Description[];
  /** The pictures' embeddings, in their order; null where none came along, or they cannot be had. */
  fetchVectors(): Promise<Vectors | null>;
  /** The pictures' files, in portions, in any order; all but the first ones wait for `turn`. Throws Failed. */
  open(progress: Progress, turn: Promise<void>): AsyncIterable<readonly PictureFile[]>;
}

/** What there is at `url`, an address of `collections/`. */
export async function fetchCatalogue(url: string, cache: RequestCache): Promise<readonly CatalogueEntry[]> {
  return parseCatalogue(await download(new URL("index.json", url).href, () => undefined, cache));
}

/**
 * The collection of that name at `url`, an address of `collections/`. With `limit`, an evenly spaced part
 * of that many pictures.
 */
export async function fetchCollection(
  url: string,
  name: string,
  limit: number | null,
  cache: RequestCache,
): Promise<Collection> {
  const folder = new URL(`${encodeURIComponent(name)}/`, url).href;
  const index = parseCollection(await download(new URL("index.json", folder).href, () => undefined, cache));
  const entries = limit === null ? index.pictures : spread(index.pictures, limit);
  return {
    id: name,
    title: index.title,
    examples: index.examples,
    framed: index.framed,
    licence: index.licence,
    key: `${index.hash}/${entries.length}`,
    pictures: entries.map(({ id, label }) => ({ id, label })),
    fetchVectors: () => fetchVectors(folder, index, entries, cache),
    open: (progress, turn) => fetchPacks(folder, index, entries, { cache, progress, turn }),
  };
}

/** They only spare waiting, so that whatever is wrong with them is no failure. */
async function fetchVectors(
  folder: string,
  { vectors, pictures }: CollectionIndex,
  entries: readonly Entry[],
  cache: RequestCache,
): Promise<Vectors | null> {
  if (vectors === null) return null;
  const { model, width } = vectors;
  let file: Uint8Array<ArrayBuffer>;
  try {
    file = await fetchPack(folder, vectors, cache, () => undefined);
  } catch {
    return null;
  }
  const all = new Int8Array(file.buffer, file.byteOffset, pictures.length * width);
  const steps = new DataView(file.buffer, file.byteOffset + pictures.length * width);
  const places = new Map(pictures.map((picture, place) => [picture, place]));
  const numbers = new Int8Array(entries.length * width);
  const chosen = entries.map((entry, row) => {
    const place = places.get(entry) ?? 0;
    numbers.set(all.subarray(place * width, (place + 1) * width), row * width);
    return steps.getFloat32(4 * place, true);
  });
  return { ids: entries.map(({ id }) => id), model, numbers, steps: Float32Array.from(chosen) };
}

/** The packs that hold these entries, the first by itself, then all at once; each one's pictures as it arrives. */
async function* fetchPacks(
  folder: string,
  { packs }: CollectionIndex,
  entries: readonly Entry[],
  { cache, progress, turn }: { cache: RequestCache; progress: Progress; turn: Promise<void> },
): AsyncGenerator<readonly PictureFile[]> {
  const wanted = new Set(entries.map((entry) => entry.pack));
  const total = packs.reduce((sum, { bytes }, number) => sum + (wanted.has(number) ? bytes : 0), 0);
  const arrived = new Map<number, number>();
  const waiting = new Map<number, Promise<{ number: number; bytes: Uint8Array<ArrayBuffer> }>>();
  for (const [number, pack] of packs.entries()) {
    if (!wanted.has(number)) continue;
    const load = (): Promise<Uint8Array<ArrayBuffer>> =>
      fetchPack(folder, pack, cache, (bytes) => {
        arrived.set(number, bytes);
        progress(
          [...arrived.values()].reduce((sum, part) => sum + part, 0),
          total,
        );
      });
    const loaded = waiting.size === 0 ? load() : turn.then(load);
    waiting.set(
      number,
      loaded.then((bytes) => ({ number, bytes })),
    );
  }
  while (waiting.size > 0) {
    const { number, bytes } = await Promise.race(waiting.values());
    waiting.delete(number);
    const pack = new Blob([bytes]);
    yield entries
      .filter((entry) => entry.pack === number)
      .map(({ id, offset, length }) => ({ id, file: { pack, from: offset, to: offset + length } }));
  }
}

async function fetchPack(
  folder: string,
  { url, bytes, sha256 }: Pack,
  cache: RequestCache,
  progress: Progress,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await download(new URL(url, folder).href, progress, cache, { brokeOff: note });
  const hash = file.byteLength === bytes ? await hexSha256(file) : "";
  if (hash === null || hash === sha256) return file;
  throw new Failed(message("damaged", url));
}

/** `count` items, evenly spaced over the whole list. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (count >= items.length) return items;
  return items.filter((_, index) => {
    const before = Math.floor((index * count) / items.length);
    return Math.floor(((index + 1) * count) / items.length) > before;
  });
}
