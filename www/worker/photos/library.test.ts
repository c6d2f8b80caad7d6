import assert from "node:assert/strict";
import { test } from "node:test";
import type { Folder, Found, PhotosReport } from "../../photos/protocol";
import { type Change, Library } from "./library";
import type { Item } from "./shelf";

type Kind = PhotosReport["kind"];

/** What is kept between visits, without a browser. */
class MemoryShelf {
  readonly photos = new Map<string, Item["photo"]>();
  readonly reductions = new Map<string, Blob>();
  folders: Folder[] = [];
  full = false;
  silent = false;
  /** Why nothing can be deleted. */
  failure: string | null = null;

  load() {
    if (this.silent) return Promise.resolve(null);
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

  forgotten: ReadonlySet<string> | null = null;

  forgetOthers(keys: ReadonlySet<string>): Promise<void> {
    this.forgotten = keys;
    return Promise.resolve();
  }

  clear(): Promise<string | null> {
    if (this.failure === null) {
      this.photos.clear();
      this.reductions.clear();
      this.folders = [];
    }
    return Promise.resolve(this.failure);
  }
}

/** A visit. A file's text is its picture; "bad" is broken. */
function visit(shelf: MemoryShelf) {
  const reports: PhotosReport[] = [];
  const reduced: string[] = [];
  const told: Change[] = [];
  const library = new Library({
    shelf,
    tell: (change) => told.push(change),
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
  return { library, add, of, ids, reduced, told };
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

test("what cannot be deleted is told, and why", async () => {
  const shelf = new MemoryShelf();
  shelf.failure = "denied";
  const { library, of } = visit(shelf);
  await library.clear();
  assert.deepEqual(
    of("cleared").map(({ failure }) => failure),
    ["denied"],
  );
});

test("where the store does not say what it has, nothing counts as another photo's", async () => {
  const shelf = new MemoryShelf();
  shelf.silent = true;
  const { add, of } = visit(shelf);
  await add([], null);
  assert.deepEqual(of("opened"), [{ kind: "opened", isKnown: false, photos: [], folders: [] }]);
  assert.equal(shelf.forgotten, null);
});

test("a photo of which the reduction is gone or damaged is read again when its file is added again", async () => {
  const shelf = new MemoryShelf();
  const files = [found("A/1.jpg", "one"), found("A/2.jpg", "two")];
  await visit(shelf).add(files, "A");
  shelf.reductions.delete("photo:one");
  const { library, add, reduced, of } = visit(shelf);
  await library.show(["photo:one", "photo:two"]);
  assert.equal(of("shown")[0]?.files[0]?.[1], null);
  await add(files, "A");
  assert.deepEqual(reduced, ["A/1.jpg"]);
  assert.ok(shelf.reductions.has("photo:one"));
  await add(files, "A");
  assert.deepEqual(reduced, ["A/1.jpg"]);
});

test("what one tab adds, changes and deletes, another one follows", async () => {
  const shelf = new MemoryShelf();
  const [one, other] = [visit(shelf), visit(shelf)];
  await other.add([], null);
  await one.add([found("A/1.jpg", "one"), found("A/2.jpg", "two")], "A");
  assert.deepEqual(one.told, ["changed"]);
  await other.library.hear("changed");
  assert.deepEqual(
    other
      .of("joined")[0]
      ?.photos.map(({ id }) => id)
      .sort(),
    ["A/1.jpg", "A/2.jpg"],
  );
  await one.add([found("A/1.jpg", "changed")], "A");
  await other.library.hear("changed");
  assert.deepEqual(
    other.of("removed").map(({ ids }) => [...ids].sort()),
    [["A/1.jpg", "A/2.jpg"]],
  );
  assert.deepEqual(
    other.of("joined")[1]?.photos.map(({ key }) => key),
    ["photo:changed"],
  );
  await one.library.clear();
  assert.deepEqual(one.told.slice(-1), ["cleared"]);
  await other.library.hear("cleared");
  assert.equal(other.of("cleared").length, 1);
  // It has followed, and tells nobody of it.
  assert.deepEqual(other.told, ["changed"]);
});

test("what this tab could not keep stays, whatever another one does but deleting all", async () => {
  const shelf = new MemoryShelf();
  const { library, add, of } = visit(shelf);
  shelf.full = true;
  await add([found("A/1.jpg", "one")], "A");
  await library.hear("changed");
  assert.deepEqual(of("removed"), []);
});
