import { message, type Said } from "../../message";
import type { Folder, Photo } from "../../photos/protocol";
import { CACHE, KINDS } from "../cache";
import { Database } from "../database";
import { explain } from "../explain";
import { isOfPhoto } from "../keys";
import { PATIENCE_MS, within, WRITE_PATIENCE } from "../patience";
import { blobOf, PHOTOS } from "./kept";

/** A photo, and its reduction where that is not kept yet. */
export interface Item {
  readonly photo: Photo;
  readonly file: Blob | null;
}

/**
 * Where photos are kept, while the browser lets them be. Where it does not, that is said once, and what is
 * new is remembered for this visit only.
 */
export class Shelf {
  readonly #photos = new Database(PHOTOS);
  readonly #found = new Database(CACHE);
  readonly #note: (said: Said) => void;
  /** Reductions that could not be kept. */
  readonly #unkept = new Map<string, Blob>();
  #open: boolean;

  /** `open` is false where nothing is to be kept. */
  constructor(open: boolean, note: (said: Said) => void) {
    this.#open = open;
    this.#note = note;
  }

  /** What earlier visits left. Never rejects. */
  async load(): Promise<{ readonly photos: readonly Photo[]; readonly folders: readonly Folder[] }> {
    if (!this.#open) return { photos: [], folders: [] };
    try {
      const folders = await within(PATIENCE_MS, this.#photos.values("folders"));
      // It answers; many photos may take it longer.
      const photos = await within(PATIENCE_MS * WRITE_PATIENCE, this.#photos.values("photos"));
      return { photos: photos.filter(isPhoto), folders: folders as Folder[] };
    } catch (error) {
      this.#giveUp(error);
      return { photos: [], folders: [] };
    }
  }

  /** Keeps photos; of each, the reduction that could not be kept. Never rejects. */
  async keep(items: readonly Item[]): Promise<readonly Item[]> {
    if (this.#open) {
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

  async keepFolder(folder: Folder): Promise<void> {
    await this.#try(() => this.#photos.put("folders", [[folder.name, folder]]));
  }

  /** Removes these photos, and the reductions that no other photo has. Never rejects. */
  async remove(ids: readonly string[], keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#unkept.delete(key);
    const photos = ids.map((id) => ["photos", id] as const);
    const reductions = keys.map((key) => ["reductions", key] as const);
    await this.#try(() => this.#photos.change({ remove: [...photos, ...reductions] }));
  }

  /** A reduction; null where it is not there. Never rejects. */
  async read(keys: readonly string[]): Promise<readonly (Blob | null)[]> {
    const asked = keys.filter((key) => !this.#unkept.has(key));
    const kept = new Map<string, Blob | null>();
    await this.#try(async () => {
      const values = await this.#photos.get("reductions", asked);
      asked.forEach((key, place) => kept.set(key, blobOf(values[place])));
    });
    return keys.map((key) => this.#unkept.get(key) ?? kept.get(key) ?? null);
  }

  /** Removes all that was found out about photos other than these. Never rejects. */
  async forgetOthers(keys: ReadonlySet<string>): Promise<void> {
    await this.#try(async () => {
      for (const kind of KINDS) {
        const others = (await this.#found.keys(kind)).filter(
          (key) => isOfPhoto(key) && !keys.has(key.split("/")[1] ?? ""),
        );
        await this.#found.change({ remove: others.map((key) => [kind, key]) });
      }
    });
  }

  /** Removes everything. Never rejects. */
  async clear(): Promise<void> {
    this.#unkept.clear();
    await this.#try(() => this.#photos.clear());
    await this.forgetOthers(new Set());
  }

  async #try(work: () => Promise<void>): Promise<void> {
    if (!this.#open) return;
    try {
      await within(PATIENCE_MS * WRITE_PATIENCE, work());
    } catch (error) {
      this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): void {
    if (!this.#open) return;
    this.#open = false;
    const reason = isFull(error) ? message("full") : explain(error);
    this.#note(message("keepsNoPhotos", reason));
  }
}

async function putsOf({ photo, file }: Item) {
  const known = ["photos", photo.id, photo] as const;
  if (file === null) return [known];
  const reduction = { bytes: await file.arrayBuffer(), type: file.type };
  return [known, ["reductions", photo.key, reduction] as const];
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/** What an earlier version of the page kept may have another shape. */
function isPhoto(value: unknown): value is Photo {
  const { id, name, key, size, lastModified, taken } = (value ?? {}) as Partial<Photo>;
  const texts = [id, name, key].every((text) => typeof text === "string" && text !== "");
  return texts && [size, lastModified, taken].every((number) => typeof number === "number");
}
