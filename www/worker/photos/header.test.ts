import assert from "node:assert/strict";
import { test } from "node:test";
import { readHeader } from "./header";
import { gif, heic, jpeg, png, tiff, webp } from "./testing/files";

const TAKEN = "2021:07:04 16:05:09";
const WHEN = new Date(2021, 6, 4, 16, 5, 9).getTime();

for (const [format, file] of [
  ["JPEG", jpeg({ width: 640, height: 480, orientation: 6, taken: TAKEN })],
  ["PNG", png({ width: 640, height: 480, orientation: 6, taken: TAKEN })],
  ["WebP", webp({ width: 640, height: 480, orientation: 6, taken: TAKEN })],
] as const) {
  test(`${format}: size, orientation and date`, () => {
    assert.deepEqual(readHeader(file), {
      format,
      size: { width: 640, height: 480 },
      complete: true,
      orientation: 6,
      taken: WHEN,
    });
  });

  test(`${format}: cut off anywhere it is incomplete, and no cut fails`, () => {
    for (let length = 12; length < file.length; length += 1) {
      assert.equal(readHeader(file.subarray(0, length)).complete, false, `${length} of ${file.length} bytes`);
    }
  });
}

test("a thumbnail's end is not the picture's", () => {
  const thumbnail = [0xff, 0xd9, 0, 0];
  const file = jpeg({ width: 8, height: 8, comment: thumbnail });
  assert.equal(readHeader(file).complete, true);
  assert.equal(readHeader(file.subarray(0, file.length - 2)).complete, false);
});

test("what follows a JPEG, such as the film of a motion photo, does not matter", () => {
  const file = jpeg({ width: 8, height: 8 });
  assert.equal(readHeader(Uint8Array.from([...file, ...new Uint8Array(5000)])).complete, true);
});

test("files are known by their bytes, whatever their names say", () => {
  assert.deepEqual(readHeader(gif(3, 2)).size, { width: 3, height: 2 });
  assert.deepEqual(readHeader(heic("heic", 4032, 3024)).format, "HEIC");
  assert.deepEqual(readHeader(heic("mif1", 4032, 3024)).size, { width: 4032, height: 3024 });
  assert.equal(readHeader(heic("avif", 10, 10)).format, "AVIF");
  assert.equal(readHeader(tiff({ orientation: 1 })).format, "TIFF");
  assert.equal(readHeader(new TextEncoder().encode("<svg/>")).format, null);
  assert.equal(readHeader(new Uint8Array(0)).format, null);
});

test("EXIF that is broken, or says what cannot be, counts as none", () => {
  for (const wrong of [0, 9, 255]) {
    assert.equal(readHeader(jpeg({ width: 1, height: 1, orientation: wrong })).orientation, 1);
  }
  assert.equal(readHeader(jpeg({ width: 1, height: 1, taken: "0000:00:00 00:00:00" })).taken, null);
  assert.equal(readHeader(jpeg({ width: 1, height: 1, taken: "yesterday, or so   " })).taken, null);
  const file = jpeg({ width: 1, height: 1, orientation: 3, taken: TAKEN });
  // Any byte of it may be anything.
  for (let at = 2; at < file.length; at += 1) {
    for (const value of [0, 1, 127, 255]) {
      const changed = file.slice();
      changed[at] = value;
      const { orientation } = readHeader(changed);
      assert.ok(orientation >= 1 && orientation <= 8);
    }
  }
});
