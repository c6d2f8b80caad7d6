import assert from "node:assert/strict";
import { test } from "node:test";
import type { Folder, Found, Photo } from "../../photos/protocol";
import { ending, plan, untaken } from "./plan";

function found(path: string, content = "x", lastModified = 1): Found {
  return { path, file: new File([content], path.split("/").at(-1) ?? "", { lastModified }) };
}

/** The photo that a file became. */
function photo({ path, file }: Found, folder: string | null): [string, Photo] {
  const { name, size, lastModified } = file;
  return [path, { id: path, folder, name, size, lastModified, taken: lastModified, key: `photo:${path}` }];
}

function opened(name: string, whole = true): Folder {
  return { name, handle: null, whole };
}

const FILES = ["A/1.jpg", "A/2.jpg", "A/B/3.png"].map((path) => found(path));
const KEPT = new Map(FILES.map((file) => photo(file, "A")));

function paths(files: readonly Found[]): string[] {
  return files.map(({ path }) => path);
}

test("a folder that is added again: only what is new or changed is read, and what is gone leaves", () => {
  const again = [found("A/1.jpg"), found("A/B/3.png", "xy"), found("A/4.webp"), found("A/2.jpg", "x", 2)];
  const planned = plan(KEPT, opened("A"), again.slice(0, 3), null);
  assert.deepEqual(paths(planned.fresh), ["A/B/3.png", "A/4.webp"]);
  assert.equal(planned.unchanged, 1);
  assert.deepEqual(planned.gone, ["A/2.jpg"]);
  // The same size, but another date.
  assert.deepEqual(paths(plan(KEPT, opened("A"), again, null).fresh).at(-1), "A/2.jpg");
});

test("nothing leaves where the folder could not be read to its end, or files came without one", () => {
  assert.deepEqual(plan(KEPT, opened("A", false), FILES.slice(0, 1), null).gone, []);
  assert.deepEqual(plan(KEPT, null, [found("5.jpg")], null).gone, []);
});

test("another folder of the same name stays apart, also when it is added again", () => {
  const other = plan(KEPT, opened("A"), [found("A/9.jpg")], null);
  assert.equal(other.folder, "A (2)");
  assert.deepEqual(paths(other.fresh), ["A (2)/9.jpg"]);
  assert.deepEqual(other.gone, []);
  const kept = new Map([...KEPT, photo(found("A (2)/9.jpg"), "A (2)")]);
  const again = plan(kept, opened("A"), [found("A/9.jpg"), found("A/10.jpg")], "A (2)");
  assert.deepEqual([again.unchanged, paths(again.fresh)], [1, ["A (2)/10.jpg"]]);
});

test("what is no picture is named by its ending", () => {
  const { fresh, leftOut } = plan(
    new Map(),
    opened("A"),
    [
      found("A/1.JPG"),
      found("A/film.mp4"),
      found("A/notes"),
      found("A/2.HEIC"),
      found("A/3.jfif"),
      found("A/4.tif"),
    ],
    null,
  );
  assert.deepEqual(paths(fresh), ["A/1.JPG", "A/2.HEIC", "A/3.jfif", "A/4.tif"]);
  assert.deepEqual(
    leftOut.map(({ path, why, format }) => [path, why, format]),
    [
      ["A/film.mp4", "other", "MP4"],
      ["A/notes", "other", ""],
    ],
  );
});

test("names that are taken get a number before their ending", () => {
  const taken = new Set(["image.png", "image (2).png", "A.b/image"]);
  assert.equal(
    untaken("image.png", (name) => taken.has(name)),
    "image (3).png",
  );
  assert.equal(
    untaken("A.b/image", (name) => taken.has(name)),
    "A.b/image (2)",
  );
  assert.equal(
    untaken("new.png", (name) => taken.has(name)),
    "new.png",
  );
  assert.deepEqual(["a.JPG", "a.b/c", ".jpg", "x.tar.gz"].map(ending), ["jpg", "", "jpg", "gz"]);
});
