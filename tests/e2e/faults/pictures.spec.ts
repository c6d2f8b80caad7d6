/** Picture files that are unusual, or more than a browser can hold: read as they look, or left out with a reason. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";

import { add, added, openPhotos } from "../photoLibrary";
import { file, plain } from "../pictures";
import { changeCatalogue, encoded, ENCODING_MS, onlyOnTheCpu, open, tiles } from "../support";
import { said, test } from "./session";

/** Made by PIL; `crates/mlt/src/decode.rs` holds the command line to the same. */
const FOLDER = "tests/golden/pictures";
const ORANGE = [230, 120, 20];

test.beforeEach(() => {
  onlyOnTheCpu();
});

test("what printers, scanners and phones write is read as it looks", async ({ page }) => {
  await openPhotos(page);
  const names = ["animated.webp", "cmyk.jpg", "deep.png", "motion.jpg", "ycck.jpg"];
  await add(
    page,
    names.map((name) => file(name, readFileSync(`${FOLDER}/${name}`))),
  );
  await added(page, names.length);
  await expect(said(page)).toHaveCount(0);
  const colours = await tiles(page).evaluateAll((list) =>
    Promise.all(
      list.map(async (tile) => {
        const picture = tile.querySelector("img");
        await picture?.decode();
        const context = new OffscreenCanvas(1, 1).getContext("2d");
        if (picture === null || context === null) throw new Error("there is no picture");
        context.drawImage(picture, 0, 0, 1, 1);
        return [tile.dataset.id ?? "", [...context.getImageData(0, 0, 1, 1).data]] as const;
      }),
    ),
  );
  expect(colours.map(([name]) => name).sort()).toEqual(names);
  for (const [name, colour] of colours) {
    // A step of the JPEG's own quantisation, and one of the reduction's.
    for (const [place, value] of ORANGE.entries()) {
      expect(Math.abs((colour[place] ?? 0) - value), `${name} is ${colour.join()}`).toBeLessThanOrEqual(8);
    }
  }
});

test("a picture of 400 million pixels in a collection is reduced or left out with a reason, and the other one is there", async ({
  page,
}) => {
  const pictures = [plain(20_000, 20_000, [200, 30, 40]), plain(30, 20, [10, 200, 30])];
  const body = Buffer.concat(pictures);
  const sha256 = createHash("sha256").update(body).digest("hex");
  const [large = Buffer.alloc(0), small = Buffer.alloc(0)] = pictures;
  await changeCatalogue(page, (collections) => [...collections, { name: "large", title: "Large" }]);
  const index = {
    ...{ format: 2, title: "Large", examples: [], framed: true, licence: null, hash: sha256 },
    packs: [{ url: "pack.bin", bytes: body.length, sha256 }],
    pictures: [
      { id: "large", label: "large", pack: 0, offset: 0, length: large.length },
      { id: "small", label: "small", pack: 0, offset: large.length, length: small.length },
    ],
  };
  await page.route("**/collections/large/index.json", (route) => route.fulfill({ json: index }));
  await page.route("**/collections/large/pack.bin", (route) => route.fulfill({ body }));
  await open(page, { collection: "large", encoders: "1" });
  await encoded(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
  const skipped = page.locator(".notice-skipped li");
  await expect(page.locator(".gallery-extent")).toContainText("2 pictures", { timeout: ENCODING_MS });
  const left = await skipped.allTextContents();
  expect(left.length).toBeLessThanOrEqual(1);
  if (left.length === 1) expect(left[0]).toMatch(/^large: .*(large|decoded|allocat)/);
  await expect(tiles(page)).toHaveCount(2);
});
