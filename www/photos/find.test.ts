import assert from "node:assert/strict";
import { test } from "node:test";
import { below, chosen, inFolder, isSystem } from "./find";

/** A folder as a drop gives it, which tells a hundred entries at a time. */
function folder(name: string, children: readonly FileSystemEntry[]): FileSystemDirectoryEntry {
  const createReader = () => {
    let told = 0;
    return {
      readEntries: (resolve: (entries: readonly FileSystemEntry[]) => void) => {
        resolve(children.slice(told, (told += 100)));
      },
    };
  };
  return { name, isDirectory: true, isFile: false, createReader } as unknown as FileSystemDirectoryEntry;
}

function file(name: string): FileSystemEntry {
  const give = (resolve: (file: File) => void): void => {
    resolve(new File(["x"], name));
  };
  return { name, isDirectory: false, isFile: true, file: give } as unknown as FileSystemEntry;
}

const ignore = (): void => undefined;

test("all 250 files of a dropped folder arrive, and those of the folders in it", async () => {
  const many = Array.from({ length: 250 }, (_, number) => file(`IMG_${number}.JPG`));
  let counted = 0;
  const haul = await below(
    folder("Holiday", [...many, folder("Day 2", [file("last.jpg")])]),
    () => (counted += 1),
  );
  assert.equal(haul.files.length, 251);
  assert.deepEqual(haul.files[0]?.path, "Holiday/IMG_0.JPG");
  assert.deepEqual(haul.files.at(-1)?.path, "Holiday/Day 2/last.jpg");
  assert.deepEqual(haul.folder, { name: "Holiday", handle: null, whole: true });
  assert.equal(counted, 251);
});

test("what systems leave in a folder is passed over", async () => {
  const clutter = ["._IMG_1.JPG", ".hidden.jpg", "Thumbs.db", "desktop.ini"].map(file);
  const haul = await below(
    folder("A", [...clutter, folder("@eaDir", [file("small.jpg")]), file("IMG_1.JPG")]),
    ignore,
  );
  assert.deepEqual(
    haul.files.map(({ path }) => path),
    ["A/IMG_1.JPG"],
  );
  assert.ok(!isSystem("eaDir.jpg"));
});

test("what cannot be opened is named, and costs the rest nothing; the folder is told to be incomplete", async () => {
  const broken = {
    name: "inner",
    isDirectory: true,
    createReader: () => ({
      readEntries: (_: unknown, reject: (error: Error) => void) => {
        reject(new Error("denied"));
      },
    }),
  } as unknown as FileSystemEntry;
  const locked = {
    name: "locked.jpg",
    isDirectory: false,
    file: (_: unknown, reject: (error: Error) => void) => {
      reject(new Error("locked"));
    },
  } as unknown as FileSystemEntry;
  const haul = await below(folder("A", [broken, locked, file("1.jpg")]), ignore);
  assert.deepEqual([haul.files.length, haul.folder?.whole], [1, false]);
  assert.deepEqual(haul.unopened, ["A/inner", "A/locked.jpg"]);
});

/** A folder as the browser's dialogue gives it. */
function handle(name: string, children: readonly object[]): FileSystemDirectoryHandle {
  const entries = async function* () {
    await Promise.resolve();
    for (const child of children) yield [(child as { name: string }).name, child];
  };
  return { kind: "directory", name, entries } as unknown as FileSystemDirectoryHandle;
}

test("a folder of the dialogue is walked in the same way", async () => {
  const one = (name: string) => ({
    kind: "file",
    name,
    getFile: () => Promise.resolve(new File(["x"], name)),
  });
  const root = handle("A", [one("1.jpg"), one(".DS_Store"), handle("B", [one("2.jpg")])]);
  const haul = await inFolder(root, ignore);
  assert.deepEqual(
    haul.files.map(({ path }) => path),
    ["A/1.jpg", "A/B/2.jpg"],
  );
  assert.equal(haul.folder?.handle, root);
});

test("files of a folder field have a folder, others have none", () => {
  const of = (path: string): File => {
    const made = new File(["x"], path.split("/").at(-1) ?? "");
    Object.defineProperty(made, "webkitRelativePath", { value: path.includes("/") ? path : "" });
    return made;
  };
  const folder = chosen([of("A/1.jpg"), of("A/@eaDir/1.jpg"), of("A/B/._2.jpg"), of("A/B/2.jpg")]);
  assert.deepEqual(folder.folder, { name: "A", handle: null, whole: true });
  assert.deepEqual(
    folder.files.map(({ path }) => path),
    ["A/1.jpg", "A/B/2.jpg"],
  );
  assert.equal(chosen([of("1.jpg")]).folder, null);
});
