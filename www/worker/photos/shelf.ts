import type { Said } from "../../message";
import type { Folder, Photo } from "../../photos/protocol";
import { CACHE, KINDS } from "../cache";
import { Database, keepsNothing } from "../database";
import { explain } from "../explain";
import { isOfPhoto } from "../keys";
import { PATIENCE_MS, within, WRITE_PATIENCE } from "../patience";
import { blobOf, PHOTOS, reductionOf } from "./kept";

/** A photo, and its reduction where that is not kept yet. */
export interface Item {
  readonly photo: Photo;
  readonly file: Blob | null;
}

/** What earlier visits, and other tabs, left. */
export interface Loaded {
  readonly photos: readonly Photo[];
  readonly folders: readonly Folder[];
}

/**
 * Where photos are kept, while the browser lets them be. Where it does not, that is said once, and what is
 * new is remembered for this visit only; what is kept already can be read and deleted all the same.
 */
export class Shelf {
  readonly #photos = new Database(PHOTOS);
  readonly #found = new Database(CACHE);
  readonly #note: (said: Said) => void;
  /** Reductions that could not be kept. */
  readonly #unkept = new Map<string, Blob>();
  /** Whether what is kept can be read. */
  #reads: boolean;
  /** Whether what is new is kept. */
  #keeps: boolean;

  /** `open` is false where nothing is to be kept. */
  constructor(open: boolean, note: (said: Said) => void) {
    [this.#reads, this.#keeps] = [open, open];
    this.#note = note;
  }

  /** All that is kept; null where the browser does not say. Never rejects. */
  async load(): Promise<Loaded | null> {
    if (!this.#reads) return null;
    try {
      const folders = await within(PATIENCE_MS, this.#photos.values("folders"));
      // It answers; many photos may take it longer.
      const photos = await within(PATIENCE_MS * WRITE_PATIENCE, this.#photos.values("photos"));
      return { photos: photos.filter(isPhoto), folders: folders as Folder[] };
    } catch (error) {
      this.#giveUp(error);
      this.#reads = false;
      return null;
    }
  }

  /** Keeps photos; of each, the reduction that could not be kept. Never rejects. */
  async keep(items: readonly Item[]): Promise<readonly Item[]> {
    if (this.#keeps) {
      try {
        const puts = await Promise.all(items.map(putsOf));
        await within(PATIENCE_MS * WRITE_PATIENCE, this.#photos.change({ put: puts.flat() }));
        return items.map(({ photo }) => ({ photo, file: null }));
      } catch (error) {
        this.#giveUp(error);
      }
    }
    for (const { photo, file } of items) if (file !== null) this.#unkept.set(photo.key, file);
    return items.map(({ photo }) => ({ photo, file: this.#unkept.get(photo.key) ?? null }));
  }

  /** Never rejects. */
  async keepFolder(folder: Folder): Promise<void> {
    if (this.#keeps) await this.#try(() => this.#photos.put("folders", [[folder.name, folder]]));
  }

  /** Removes these photos, and the reductions that no other photo has. Never rejects. */
  async remove(ids: readonly string[], keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#unkept.delete(key);
    const photos = ids.map((id) => ["photos", id] as const);
    const reductions = keys.map((key) => ["reductions", key] as const);
    if (this.#reads) await this.#try(() => this.#photos.change({ remove: [...photos, ...reductions] }));
  }

  /** Reductions; null where one is not there, or not as it was kept. Never rejects. */
  async read(keys: readonly string[]): Promise<readonly (Blob | null)[]> {
    const asked = keys.filter((key) => !this.#unkept.has(key));
    const kept = new Map<string, Blob | null>();
    if (this.#reads && asked.length > 0) {
      await this.#try(async () => {
        const values = await this.#photos.get("reductions", asked);
        asked.forEach((key, place) => kept.set(key, blobOf(values[place])));
      });
    }
    return keys.map((key) => this.#unkept.get(key) ?? kept.get(key) ?? null);
  }

  /** Removes all that was found out about photos other than these. Never rejects. */
  async forgetOthers(keys: ReadonlySet<string>): Promise<void> {
    await this.#try(() => this.#forgetOthers(keys));
  }

  /** Removes everything; why that could not be done, or null. Never rejects. */
  async clear(): Promise<Said | null> {
    this.#unkept.clear();
    try {
      await within(PATIENCE_MS * WRITE_PATIENCE, this.#photos.clear());
      await within(PATIENCE_MS * WRITE_PATIENCE, this.#forgetOthers(new Set()));
      return null;
    } catch (error) {
      return explain(error);
    }
  }

  async #forgetOthers(keys: ReadonlySet<string>): Promise<void> {
    for (const kind of KINDS) {
      const others = (await this.#found.keys(kind)).filter(
        (key) => isOfPhoto(key) && !keys.has(key.split("/")[1] ?? ""),
      );
      await this.#found.change({ remove: others.map((key) => [kind, key]) });
    }
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await within(PATIENCE_MS * WRITE_PATIENCE, work());
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** Keeps no more, and says so once. */
  #giveUp(error: unknown): void {
    if (!this.#keeps) return;
    this.#keeps = false;
    this.#note(keepsNothing(error));
  }
}

async function putsOf({ photo, file }: Item) {
  const known = ["photos", photo.id, photo] as const;
  return file === null ? [known] : [known, ["reductions", photo.key, await reductionOf(file)] as const];
}

/** What an earlier version of the page kept may have another shape. */
function isPhoto(value: unknown): value is Photo {
  const { id, name, key, size, lastModified, taken } = (value ?? {}) as Partial<Photo>;
  const texts = [id, name, key].every((text) => typeof text === "string" && text !== "");
  return texts && [size, lastModified, taken].every((number) => typeof number === "number");
}
