import type {
  Added,
  Folder,
  Found,
  LeftOut,
  Photo,
  PhotosCommand,
  PhotosReport,
} from "../../photos/protocol";
import { plan, untaken } from "./plan";
import type { Reading } from "./read";
import type { Shelf } from "./shelf";

/** Photos that are kept and reported together. */
const BATCH = 32;
/** Nobody waits longer than this for a photo that has been read, in milliseconds. */
const LATEST_MS = 500;

type Add = Extract<PhotosCommand, { kind: "add" }>;

/** What one tab tells the others of what is kept. */
export type Change = "cleared" | "changed";

interface Surroundings {
  readonly shelf: Pick<Shelf, "load" | "keep" | "keepFolder" | "remove" | "read" | "forgetOthers" | "clear">;
  /** Reads a file, and reduces its picture unless `known` says that its content has been. */
  readonly read: (found: Found, known: (key: string) => boolean) => Promise<Reading>;
  /** Files that are read at once. */
  readonly lanes: number;
  readonly report: (report: PhotosReport) => void;
  /** Tells other tabs, which have the same photos. */
  readonly tell: (change: Change) => void;
}

/** The visitor's photos: what is there, and how files become part of it. */
export class Library {
  readonly #at: Surroundings;
  readonly #photos = new Map<string, Photo>();
  /** How many photos have this content. */
  readonly #uses = new Map<string, number>();
  /** Photos that are not kept: this visit alone has them. */
  readonly #held = new Set<string>();
  /** Contents of which the reduction is gone or damaged: their files are read again. */
  readonly #lost = new Set<string>();
  #folders: Folder[] = [];
  /** Counts how often everything was deleted: what was under way before is void. */
  #era = 0;
  #resume: (() => void) | null = null;
  #resting: Promise<void> = Promise.resolve();
  /** One adding after the other. */
  #work: Promise<void>;

  constructor(at: Surroundings) {
    this.#at = at;
    this.#work = this.#load().catch(() => undefined);
  }

  async #load(): Promise<void> {
    const { shelf, report } = this.#at;
    const loaded = await shelf.load();
    const { photos, folders } = loaded ?? { photos: [], folders: [] };
    for (const photo of photos) this.#take(photo);
    this.#folders = [...folders];
    report({ kind: "opened", isKnown: loaded !== null, photos, folders });
    // Where it is not known which photos there are, nothing is known to be of others.
    if (loaded !== null) await shelf.forgetOthers(new Set(this.#uses.keys()));
  }

  /** Resolves when these files, and all that were added before, are part of the library. */
  add(command: Add): Promise<void> {
    const era = this.#era;
    const added = this.#work.then(async () => {
      if (era === this.#era) await this.#add(command, era);
    });
    // What is added next does not depend on how this ends.
    this.#work = added.catch(() => undefined);
    return added;
  }

  pause(paused: boolean): void {
    if (!paused) {
      this.#resume?.();
      this.#resume = null;
    } else if (this.#resume === null) {
      this.#resting = new Promise((resolve) => (this.#resume = resolve));
    }
  }

  async show(keys: readonly string[]): Promise<void> {
    const files = await this.#at.shelf.read(keys);
    keys.forEach((key, place) => {
      if (files[place] === null && this.#uses.has(key)) this.#lost.add(key);
    });
    this.#at.report({ kind: "shown", files: keys.map((key, place) => [key, files[place] ?? null]) });
  }

  async clear(): Promise<void> {
    await this.#clear();
    this.#at.tell("cleared");
  }

  /** Follows what another tab did. */
  async hear(change: Change): Promise<void> {
    if (change === "cleared") {
      // Of what this tab was about to keep, nothing stays either.
      await this.#clear();
    } else {
      this.#work = this.#work.then(() => this.#follow()).catch(() => undefined);
      await this.#work;
    }
  }

  async #clear(): Promise<void> {
    this.#era += 1;
    this.pause(false);
    await this.#work;
    for (const known of [this.#photos, this.#uses, this.#held, this.#lost]) known.clear();
    this.#folders = [];
    const failure = await this.#at.shelf.clear();
    this.#at.report({ kind: "cleared", failure });
  }

  /** Takes in what is kept now and lets go of what is kept no more. */
  async #follow(): Promise<void> {
    const loaded = await this.#at.shelf.load();
    if (loaded === null) return;
    const kept = new Map(loaded.photos.map((photo) => [photo.id, photo]));
    const isGone = ({ id, key }: Photo): boolean => !this.#held.has(id) && kept.get(id)?.key !== key;
    const ids = [...this.#photos.values()].filter(isGone).map(({ id }) => id);
    this.#drop(ids);
    if (ids.length > 0) this.#at.report({ kind: "removed", ids });
    const photos = loaded.photos.filter(({ id }) => !this.#photos.has(id));
    for (const photo of photos) this.#take(photo);
    this.#folders = [...loaded.folders];
    this.#at.report({ kind: "joined", photos, folders: loaded.folders });
  }

  async #add({ folder, files }: Add, era: number): Promise<void> {
    const { report, shelf } = this.#at;
    const same = await this.#sameFolder(folder);
    const planned = plan(this.#whole(), folder, files, same);
    await this.#removed(planned.gone, this.#drop(planned.gone));
    if (planned.leftOut.length > 0) report({ kind: "leftOut", files: planned.leftOut });
    const batch = new Batch(this.#at.report, planned.fresh.length, {
      keep: (added) => this.#keep(added),
      remove: (ids, unused) => this.#removed(ids, unused),
    });
    const waiting = [...planned.fresh].reverse();
    const lane = async (): Promise<void> => {
      for (;;) {
        await this.#resting;
        const found = waiting.pop();
        if (found === undefined || era !== this.#era) return;
        const reading = await this.#at.read(found, (key) => this.#uses.has(key) && !this.#lost.has(key));
        if (era !== this.#era) return;
        await this.#settle(reading, planned.folder, batch);
      }
    };
    await Promise.all(Array.from({ length: this.#at.lanes }, lane));
    if (era !== this.#era) return;
    await batch.flush();
    if (folder !== null && planned.folder !== null) {
      const kept = { ...folder, name: planned.folder };
      this.#folders = [...this.#folders.filter(({ name }) => name !== kept.name), kept];
      await shelf.keepFolder(kept);
    }
    report({ kind: "finished", unchanged: planned.unchanged, folders: this.#folders });
    this.#at.tell("changed");
  }

  /** Photos of which the reduction is not known to be lost. */
  #whole(): ReadonlyMap<string, Photo> {
    if (this.#lost.size === 0) return this.#photos;
    return new Map([...this.#photos].filter(([, { key }]) => !this.#lost.has(key)));
  }

  async #keep(added: readonly Added[]): Promise<readonly Added[]> {
    const kept = await this.#at.shelf.keep(added);
    for (const { photo, file } of kept) {
      if (file === null) this.#held.delete(photo.id);
      else this.#held.add(photo.id);
      this.#lost.delete(photo.key);
    }
    return kept;
  }

  /** Makes a file that was read a photo, or leaves it out. */
  async #settle(reading: Reading, folder: string | null, batch: Batch): Promise<void> {
    if ("why" in reading) {
      await batch.leaveOut(reading);
      return;
    }
    const { photo, file } = this.#named({ ...reading.photo, folder }, reading.file);
    const before = this.#photos.get(photo.id);
    if (before !== undefined && before.key !== photo.key) batch.replace(before.id, this.#drop([before.id]));
    this.#take(photo);
    await batch.add({ photo, file });
  }

  /** A picture that came without a folder has no path: another one of that name is another picture. */
  #named(photo: Photo, file: Blob | null): Added {
    if (photo.folder !== null) return { photo, file };
    const twin = [...this.#photos.values()].find(
      (other) => other.folder === null && other.key === photo.key && other.name === photo.name,
    );
    const id = twin?.id ?? untaken(photo.id, (other) => this.#photos.has(other));
    return { photo: { ...photo, id }, file };
  }

  #take(photo: Photo): void {
    const before = this.#photos.get(photo.id);
    this.#photos.set(photo.id, photo);
    if (before?.key !== photo.key) this.#uses.set(photo.key, (this.#uses.get(photo.key) ?? 0) + 1);
  }

  /** Takes photos out; the keys that no other photo has. */
  #drop(ids: readonly string[]): readonly string[] {
    return ids.flatMap((id) => {
      const key = this.#photos.get(id)?.key ?? "";
      const uses = (this.#uses.get(key) ?? 0) - 1;
      this.#photos.delete(id);
      this.#held.delete(id);
      this.#uses.set(key, uses);
      return uses <= 0 && this.#uses.delete(key) ? [key] : [];
    });
  }

  /** Tells of photos that were taken out, and keeps them no longer. */
  async #removed(ids: readonly string[], unused: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    this.#at.report({ kind: "removed", ids });
    await this.#at.shelf.remove(
      ids,
      // One of the same content may have come meanwhile.
      unused.filter((key) => !this.#uses.has(key)),
    );
  }

  /** The name of the folder that this one is, if it was opened before and the browser can tell. */
  async #sameFolder(folder: Folder | null): Promise<string | null> {
    if (folder === null || folder.handle === null) return null;
    for (const { name, handle } of this.#folders) {
      if (handle !== null && (await handle.isSameEntry(folder.handle).catch(() => false))) return name;
    }
    return null;
  }
}

/** What becomes of a batch. */
interface Becoming {
  readonly keep: (added: readonly Added[]) => Promise<readonly Added[]>;
  readonly remove: (ids: readonly string[], unused: readonly string[]) => Promise<void>;
}

/** What has been read and not been reported. */
class Batch {
  readonly #report: Surroundings["report"];
  readonly #of: number;
  readonly #becoming: Becoming;
  #replaced: { ids: string[]; unused: string[] } = { ids: [], unused: [] };
  #added: Added[] = [];
  #leftOut: LeftOut[] = [];
  #done = 0;
  #flushed = performance.now();

  constructor(report: Surroundings["report"], of: number, becoming: Becoming) {
    this.#report = report;
    this.#of = of;
    this.#becoming = becoming;
    this.#tell([]);
  }

  /** The photo that had this id has another content now. */
  replace(id: string, unused: readonly string[]): void {
    this.#replaced.ids.push(id);
    this.#replaced.unused.push(...unused);
  }

  async add(added: Added): Promise<void> {
    this.#added.push(added);
    await this.#count();
  }

  async leaveOut(file: LeftOut): Promise<void> {
    this.#leftOut.push(file);
    await this.#count();
  }

  async #count(): Promise<void> {
    this.#done += 1;
    const late = performance.now() - this.#flushed > LATEST_MS;
    if (late || this.#added.length >= BATCH) await this.flush();
  }

  async flush(): Promise<void> {
    this.#flushed = performance.now();
    const [added, leftOut, { ids, unused }] = [this.#added, this.#leftOut, this.#replaced];
    [this.#added, this.#leftOut, this.#replaced] = [[], [], { ids: [], unused: [] }];
    await this.#becoming.remove(ids, unused);
    if (leftOut.length > 0) this.#report({ kind: "leftOut", files: leftOut });
    this.#tell(added.length === 0 ? [] : await this.#becoming.keep(added));
  }

  #tell(photos: readonly Added[]): void {
    this.#report({ kind: "added", photos, adding: { done: this.#done, of: this.#of } });
  }
}
