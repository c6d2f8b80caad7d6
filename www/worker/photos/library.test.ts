import assert from "node:assert/strict";
import { test } from "node:test";
import type { Folder, Found, PhotosReport } from "../../photos/protocol";
import { Library } from "./library";
import type { Item } from "./shelf";

type Kind = PhotosReport["kind"];

/** What is kept between visits, without a browser. */
class MemoryShelf {
  readonly photos = new Map<string, Item["photo"]>();
  readonly reductions = new Map<string, Blob>();
  folders: Folder[] = [];
  full = false;

  load() {
    return Promise.resolve({ photos: [...this.photos.values()], folders: this.folders });
  }

  keep(items: readonly Item[]): Promise<readonly Item[]> {
    if (this.full) return Promise.resolve(items);
    for (const { photo, file } of items) {
      this.photos.set(photo.id, photo);
      if (file !== null) this.reductions.set(photo.key, file);
    }
    return Promise.resolve(items.map(({ photo }) => ({ photo, file: null })));
  }

  keepFolder(folder: Folder): Promise<void> {
    this.folders = [...this.folders, folder];
    return Promise.resolve();
  }

  remove(ids: readonly string[], keys: readonly string[]): Promise<void> {
    for (const id of ids) this.photos.delete(id);
    for (const key of keys) this.reductions.delete(key);
    return Promise.resolve();
  }

  read(keys: readonly string[]): Promise<readonly (Blob | null)[]> {
    return Promise.resolve(keys.map((key) => this.reductions.get(key) ?? null));
  }

  forgetOthers(): Promise<void> {
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.photos.clear();
    this.reductions.clear();
    this.folders = [];
    return Promise.resolve();
  }
}

/** A visit. A file's text is its picture; "bad" is broken. */
function visit(shelf: MemoryShelf) {
  const reports: PhotosReport[] = [];
  const reduced: string[] = [];
  const library = new Library({
    shelf,
    lanes: 2,
    report: (report) => reports.push(report),
    read: async ({ path, file }, known) => {
      const text = await file.text();
      if (text === "bad") return { path, why: "broken", format: "JPEG" };
      const { name, size, lastModified } = file;
      const key = `photo:${text}`;
      if (!known(key)) reduced.push(path);
      return {
        photo: { id: path, name, size, lastModified, taken: 1, key },
        file: known(key) ? null : new Blob([text]),
      };
    },
  });
  const add = (files: readonly Found[], folder: string | null): Promise<void> =>
    library.add({
      kind: "add",
      files,
      folder: folder === null ? null : { name: folder, handle: null, whole: true },
    });
  const of = <K extends Kind>(kind: K): Extract<PhotosReport, { kind: K }>[] =>
    reports.filter((report): report is Extract<PhotosReport, { kind: K }> => report.kind === kind);
  const ids = (): string[] => of("added").flatMap(({ photos }) => photos.map(({ photo }) => photo.id));
  return { library, add, of, ids, reduced };
}

function found(path: string, text: string): Found {
  return { path, file: new File([text], path.split("/").at(-1) ?? "", { lastModified: 1 }) };
}

test("250 photos arrive, in the order in which they were found, and are kept", async () => {
  const shelf = new MemoryShelf();
  const { add, ids, of } = visit(shelf);
  const files = Array.from({ length: 250 }, (_, number) => found(`A/${number}.jpg`, `${number}`));
  await add(files, "A");
  assert.equal(ids().length, 250);
  assert.deepEqual(of("added").at(-1)?.adding, { done: 250, of: 250 });
  const next = visit(shelf);
  await next.add([], null);
  assert.equal(next.of("opened")[0]?.photos.length, 250);
  assert.deepEqual(
    next.of("opened")[0]?.folders.map(({ name }) => name),
    ["A"],
  );
});

test("a folder added again reads what is new or changed; what is gone leaves, with all that was kept of it", async () => {
  const shelf = new MemoryShelf();
  await visit(shelf).add([found("A/1.jpg", "one"), found("A/2.jpg", "two"), found("A/3.jpg", "three")], "A");
  const { add, of, ids, reduced } = visit(shelf);
  await add([found("A/1.jpg", "one"), found("A/2.jpg", "changed"), found("A/4.jpg", "four")], "A");
  assert.deepEqual(reduced, ["A/2.jpg", "A/4.jpg"]);
  assert.deepEqual(ids(), ["A/2.jpg", "A/4.jpg"]);
  assert.deepEqual(
    of("removed").map((report) => report.ids),
    [["A/3.jpg"], ["A/2.jpg"]],
  );
  assert.deepEqual([...shelf.photos.keys()].sort(), ["A/1.jpg", "A/2.jpg", "A/4.jpg"]);
  assert.deepEqual([...shelf.reductions.keys()].sort(), ["photo:changed", "photo:four", "photo:one"]);
  assert.equal(of("finished")[0]?.unchanged, 1);
});

test("a copy is reduced no second time, and what it shares stays as long as one of the two does", async () => {
  const shelf = new MemoryShelf();
  const { add, reduced } = visit(shelf);
  await add([found("A/1.jpg", "one")], "A");
  await add([found("B/copy.jpg", "one")], "B");
  assert.deepEqual(reduced, ["A/1.jpg"]);
  await add([found("A/other.jpg", "other"), found("A/1.jpg", "one")], "A");
  await add([found("A/other.jpg", "other")], "A");
  assert.deepEqual([...shelf.photos.keys()].sort(), ["A/other.jpg", "B/copy.jpg"]);
  assert.ok(shelf.reductions.has("photo:one"));
});

test("pictures without a folder: one name may be of many, and the same picture comes once", async () => {
  const { add, ids } = visit(new MemoryShelf());
  await add([found("image.jpg", "one")], null);
  await add([found("image.jpg", "another")], null);
  await add([found("image.jpg", "one more")], null);
  await add([{ path: "image.jpg", file: new File(["one"], "image.jpg", { lastModified: 9 }) }], null);
  assert.deepEqual(ids(), ["image.jpg", "image (2).jpg", "image (3).jpg", "image.jpg"]);
});

test("what cannot be read is left out, and costs the others nothing", async () => {
  const { add, ids, of } = visit(new MemoryShelf());
  await add([found("A/1.jpg", "one"), found("A/2.jpg", "bad"), found("A/film.mp4", "film")], "A");
  assert.deepEqual(ids(), ["A/1.jpg"]);
  assert.deepEqual(
    of("leftOut").flatMap(({ files }) => files.map(({ path, why }) => [path, why])),
    [
      ["A/film.mp4", "other"],
      ["A/2.jpg", "broken"],
    ],
  );
});

test("where nothing can be kept, the pictures come along to be searched all the same", async () => {
  const shelf = new MemoryShelf();
  shelf.full = true;
  const { add, of } = visit(shelf);
  await add([found("A/1.jpg", "one")], "A");
  const [added] = of("added").flatMap(({ photos }) => photos);
  assert.equal(await added?.file?.text(), "one");
});

test("while it is paused nothing is read", async () => {
  const { library, add, ids } = visit(new MemoryShelf());
  library.pause(true);
  const adding = add([found("A/1.jpg", "one")], "A");
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(ids(), []);
  library.pause(false);
  await adding;
  assert.deepEqual(ids(), ["A/1.jpg"]);
});

test("deleting leaves nothing, not even of what was being added", async () => {
  const shelf = new MemoryShelf();
  const { library, add, of } = visit(shelf);
  await add([found("A/1.jpg", "one")], "A");
  library.pause(true);
  void add([found("B/2.jpg", "two")], "B");
  await library.clear();
  assert.deepEqual([shelf.photos.size, shelf.reductions.size, shelf.folders.length], [0, 0, 0]);
  assert.equal(of("cleared").length, 1);
  await add([found("A/1.jpg", "one")], "A");
  assert.equal(shelf.photos.size, 1);
});
