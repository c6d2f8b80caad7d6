import { download, type Progress } from "./download";

/** A picture of a collection. `url` is null until its pack has arrived. */
export interface Picture {
  readonly id: string;
  readonly label: string;
  readonly tags: readonly string[];
  readonly url: string | null;
}

/** A collection whose pictures have all arrived. */
export interface Collection {
  readonly title: string;
  /** Names exactly this set of pictures: one half of the embeddings' cache key. */
  readonly key: string;
  readonly files: ReadonlyMap<string, Blob>;
}

/** index.json, as the build writes it. */
interface Index {
  readonly title: string;
  readonly hash: string;
  readonly packs: readonly { readonly url: string; readonly bytes: number }[];
  readonly pictures: readonly Entry[];
}

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly tags: readonly string[];
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * Fetches a collection: `show` gets the pictures at once, and again as each pack arrives.
 * With `limit`, an evenly spaced subset of that many.
 */
export async function fetchCollection(
  url: string,
  limit: number | null,
  show: (pictures: readonly Picture[]) => void,
  progress: Progress,
): Promise<Collection> {
  const index = await fetchIndex(url);
  const entries = limit === null ? index.pictures : spread(index.pictures, limit);
  const urls = new Map<string, string>();
  const files = new Map<string, Blob>();
  const total = index.packs.reduce((sum, pack) => sum + pack.bytes, 0);
  const arrived = index.packs.map(() => 0);
  show(entries.map((entry) => picture(entry, urls)));
  const packs = index.packs.map(async (pack, number) => {
    const bytes = await download(new URL(pack.url, url).href, (loaded) => {
      arrived[number] = loaded;
      progress(
        arrived.reduce((sum, part) => sum + part, 0),
        total,
      );
    });
    if (bytes.byteLength !== pack.bytes) throw new Error(`${pack.url} has the wrong length`);
    for (const { id, offset, length } of entries.filter((entry) => entry.pack === number)) {
      const file = new Blob([bytes.subarray(offset, offset + length)]);
      files.set(id, file);
      urls.set(id, URL.createObjectURL(file));
    }
    show(entries.map((entry) => picture(entry, urls)));
  });
  await Promise.all(packs);
  return { title: index.title, key: `${index.hash}/${entries.length}`, files };
}

async function fetchIndex(url: string): Promise<Index> {
  const bytes = await download(url, () => undefined);
  return JSON.parse(new TextDecoder().decode(bytes)) as Index;
}

function picture({ id, label, tags }: Entry, urls: ReadonlyMap<string, string>): Picture {
  return { id, label, tags, url: urls.get(id) ?? null };
}

/** `count` items, evenly spaced over the whole list. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (count >= items.length) return items;
  return items.filter((_, index) => {
    const before = Math.floor((index * count) / items.length);
    return Math.floor(((index + 1) * count) / items.length) > before;
  });
}
