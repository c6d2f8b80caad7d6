/** Finding files: in folders that are opened or dropped, and among those that are chosen one by one. */

import type { Folder, Found } from "./protocol";

/** What was found at once: a folder with all that is in it, or files without. */
export interface Haul {
  readonly folder: Folder | null;
  readonly files: readonly Found[];
  /** Paths of what could not be opened. */
  readonly unopened: readonly string[];
}

/** Told how many files have been found so far. */
export type Count = (files: number) => void;

/** What systems and cameras leave beside pictures, by its name. */
const SYSTEM = new Set([
  "@eadir",
  "__macosx",
  "$recycle.bin",
  "#recycle",
  "system volume information",
  "thumbs.db",
  "ehthumbs.db",
  "desktop.ini",
  "icon\r",
]);

/** Whether a file or a folder of this name is none of the visitor's: hidden, or made by a system. */
export function isSystem(name: string): boolean {
  return name.startsWith(".") || SYSTEM.has(name.toLowerCase());
}

/** Where a walk puts what it finds. */
class Basket {
  readonly files: Found[] = [];
  readonly unopened: string[] = [];
  readonly #found: () => void;

  constructor(found: () => void) {
    this.#found = found;
  }

  /** Takes what `open` gives, or the path of what it refuses. */
  async open(path: string, open: () => Promise<File>): Promise<void> {
    try {
      this.files.push({ path, file: await open() });
      this.#found();
    } catch {
      this.unopened.push(path);
    }
  }

  /** What was not found may be in what could not be opened, so that nothing of such a folder is taken to be gone. */
  haul(name: string, handle: FileSystemDirectoryHandle | null): Haul {
    const { files, unopened } = this;
    return { folder: { name, handle, whole: unopened.length === 0 }, files, unopened };
  }
}

/** All files below a folder that the browser gave a handle of. */
export async function inFolder(handle: FileSystemDirectoryHandle, count: Count): Promise<Haul> {
  const basket = new Basket(() => {
    count(basket.files.length);
  });
  const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
    try {
      for await (const [name, child] of folder.entries()) {
        if (isSystem(name)) continue;
        if (child.kind === "directory") await walk(child, `${path}/${name}`);
        else await basket.open(`${path}/${name}`, () => child.getFile());
      }
    } catch {
      basket.unopened.push(path);
    }
  };
  await walk(handle, handle.name);
  return basket.haul(handle.name, handle);
}

/** Files that were chosen in a file dialogue; of a folder where they have paths. */
export function chosen(list: Iterable<File>): Haul {
  const files = Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));
  const own = files.filter(({ path }) => !path.split("/").slice(1).some(isSystem) && !isSystem(lastOf(path)));
  const first = files[0]?.file.webkitRelativePath.split("/")[0] ?? "";
  return {
    folder: first === "" ? null : { name: first, handle: null, whole: true },
    files: own,
    unopened: [],
  };
}

/** What was dropped: each folder, and the other files together. The items live no longer than the event. */
export async function dropped(items: Iterable<DataTransferItem>, count: Count): Promise<readonly Haul[]> {
  const loose: File[] = [];
  const folders: Promise<Haul>[] = [];
  let found = 0;
  const one = (): void => {
    count((found += 1));
  };
  for (const item of items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory === true) {
      folders.push(inDropped(entry as FileSystemDirectoryEntry, handleOf(item), one));
    } else {
      const file = item.getAsFile();
      if (file !== null) loose.push(file);
    }
  }
  const hauls = await Promise.all(folders);
  return loose.length === 0 ? hauls : [...hauls, chosen(loose)];
}

/** By its handle where the browser gives one, so that it can be opened again in another visit. */
async function inDropped(
  entry: FileSystemDirectoryEntry,
  handle: Promise<FileSystemDirectoryHandle | null>,
  found: () => void,
): Promise<Haul> {
  const [haul, opened] = await Promise.all([below(entry, found), handle]);
  return { ...haul, folder: haul.folder && { ...haul.folder, handle: opened } };
}

/** Has to be asked for during the event. */
async function handleOf(item: DataTransferItem): Promise<FileSystemDirectoryHandle | null> {
  const { getAsFileSystemHandle } = item as DataTransferItem & {
    readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
  };
  const handle = await getAsFileSystemHandle?.call(item).catch(() => null);
  return handle?.kind === "directory" ? (handle as FileSystemDirectoryHandle) : null;
}

/** All files below a folder that was dropped. */
export async function below(root: FileSystemDirectoryEntry, found: () => void): Promise<Haul> {
  const basket = new Basket(found);
  const walk = async (folder: FileSystemDirectoryEntry, path: string): Promise<void> => {
    try {
      for (const entry of await entriesOf(folder)) {
        const there = `${path}/${entry.name}`;
        if (isSystem(entry.name)) continue;
        if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, there);
        else await basket.open(there, () => fileOf(entry as FileSystemFileEntry));
      }
    } catch {
      basket.unopened.push(path);
    }
  };
  await walk(root, root.name);
  return basket.haul(root.name, null);
}

/** A browser tells a hundred entries at a time, until it tells none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
