import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { readJson } from "../lib/json.mjs";
import { at } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";
import { runTool } from "../lib/tool.mjs";
import { add } from "./add.mjs";
import { readArguments } from "./arguments.mjs";

/** @typedef {{ id: string, label: string, captions?: string[], subgroup?: string, pack: number, offset: number, length: number }} Entry */

/** A good picture at this path of a folder. */
const PICTURE = at("tests/golden/resize/larger.png");

/** @param {(folder: string) => Promise<void>} work */
async function withFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "add-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Writes a file below a folder that need not be there: bytes, or a good picture where none are given.
 *
 * @param {string} folder
 * @param {string} path
 * @param {string | Uint8Array} [bytes]
 */
function put(folder, path, bytes) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  if (bytes === undefined) copyFileSync(PICTURE, file);
  else writeFileSync(file, bytes);
}

/**
 * Makes a collection of `folder/pictures`, and measures retrieval on it.
 *
 * @param {string} folder
 * @param {string[]} more arguments
 */
async function made(folder, ...more) {
  const asked = readArguments(["pictures", "--name", "hostile", ...more]);
  assert.ok(asked.kind === "add");
  const said = await add(join(folder, ".build"), folder, asked);
  const collection = join(folder, ".build", "collections", "hostile");
  const { pictures } = /** @type {{ pictures: Entry[] }} */ (readJson(join(collection, "index.json")));
  const report = join(folder, "report.json");
  const how = [
    "--executor",
    "cpu",
    "--no-cache",
    "--strategy",
    "none",
    "--resamples",
    "10",
    "--json",
    report,
  ];
  await runTool("mlt", ["eval", "--collection", collection, ...how]);
  const { n_images } = /** @type {{ n_images: number }} */ (readJson(report));
  assert.equal(n_images, pictures.length);
  return { said, pictures, bytes: readFileSync(join(collection, "pack-0.bin")) };
}

test("a folder as people have them becomes a collection of its good pictures", async () => {
  await withFolder(async (folder) => {
    const pictures = join(folder, "pictures");
    const good = [
      "red_apple-02.jpg",
      "red_apple-03.jpg",
      "two\nlines.PNG",
      "-rf.jfif",
      "Sea birds/gull.png",
      "é'\"<b>.png",
    ];
    for (const path of good) put(pictures, path);
    for (const path of ["._red_apple-02.jpg", ".hidden.png", "@eaDir/gull.jpg", "__MACOSX/x.png"])
      put(pictures, path);
    const whole = readFileSync(PICTURE);
    // Of a BMP whose header promises 20,000 x 20,000 pixels.
    const huge = Buffer.alloc(54);
    huge.write("BM");
    for (const [value, offset] of [
      [54, 10],
      [40, 14],
      [20_000, 18],
      [20_000, 22],
      [1 | (24 << 16), 26],
    ]) {
      huge.writeUInt32LE(Number(value), Number(offset));
    }
    put(pictures, "huge.bmp", huge);
    put(pictures, "cut.png", whole.subarray(0, whole.length / 2));
    put(pictures, "empty.jpg", "");
    put(pictures, "phone.jpg", "\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    put(pictures, "phone.heic", "\0\0\0\x18ftypheic");
    put(pictures, "notes.txt", "words");
    symlinkSync("/dev/zero", join(pictures, "device.png"));
    symlinkSync("nowhere.png", join(pictures, "gone.png"));
    symlinkSync(".", join(pictures, "loop"));
    symlinkSync("red_apple-02.jpg", join(pictures, "z link.jpg"));
    await run("mkfifo", [join(pictures, "pipe.jpg")]);

    const first = await made(folder);
    assert.match(first.said, /^hostile: Hostile, 7 pictures, .*\n.*\?collection=hostile$/);
    const labels = first.pictures.map(({ id, label, subgroup }) => [id, label, subgroup]);
    assert.deepEqual(labels, [
      ["-rf.jfif", "rf", undefined],
      ["Sea birds/gull.png", "gull", "Sea birds"],
      ["red_apple-02.jpg", "red apple", undefined],
      ["red_apple-03.jpg", "red apple", undefined],
      ["two\nlines.PNG", "two lines", undefined],
      ["z link.jpg", "z link", undefined],
      ["é'\"<b>.png", "é'\"<b>", undefined],
    ]);
    for (const { offset } of first.pictures) {
      assert.equal(first.bytes.toString("hex", offset, offset + 3), "ffd8ff", "a JPEG");
    }
    // The same folder gives the same bytes, and a picture more leaves the others' ids alone.
    put(pictures, "a new one.png");
    const second = await made(folder);
    const ids = second.pictures.map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id) => id !== "a new one.png"),
      first.pictures.map(({ id }) => id),
    );
  });
});

test("a dataset's captions become labels and captions", async () => {
  await withFolder(async (folder) => {
    const image = (
      /** @type {string} */ filename,
      /** @type {string} */ split,
      /** @type {string[]} */ captions,
    ) => ({
      filename,
      split,
      sentences: captions.map((raw) => ({ raw })),
    });
    const images = [
      image("a.png", "train", ["a cat", "one cat"]),
      image("b.png", "test", ["a dog"]),
      image("c.png", "test", ["gone"]),
    ];
    put(folder, "pictures/images/a.png");
    put(folder, "pictures/images/b.png");
    put(folder, "pictures/images/not in the dataset.png");
    put(folder, "pictures/dataset.json", JSON.stringify({ dataset: "tiny", images }));
    const all = await made(folder, "--captions", "dataset.json");
    assert.deepEqual(
      all.pictures.map(({ id, label, captions }) => [id, label, captions]),
      [
        ["a.png", "a cat", ["one cat"]],
        ["b.png", "a dog", undefined],
      ],
    );
    const part = await made(folder, "--captions", "pictures/dataset.json", "--split", "test");
    assert.deepEqual(
      part.pictures.map(({ id }) => id),
      ["b.png"],
    );
  });
});

test("a folder without a picture leaves nothing behind", async () => {
  await withFolder(async (folder) => {
    put(folder, "pictures/notes.txt", "words");
    await assert.rejects(made(folder), /exit code 1/);
    assert.throws(() => readJson(join(folder, ".build/collections/hostile/index.json")), /ENOENT/);
  });
});
