/** Files of the engine that are missing, something else, or cut, for a visitor who was here before. */
import { type Page, expect } from "@playwright/test";

import { onlyOnTheCpu } from "../support";
import { goesOn, nothingIsLost, prepare, said, test } from "./session";

const MODEL = "**/pocket.gguf";
const PROGRAM = "**/more_like_this_bg*.wasm";
const PAGE = { contentType: "text/html", body: "<!doctype html><title>Sign in</title>" };
const POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 18600000\n";

test.beforeEach(() => {
  onlyOnTheCpu();
});

/** What a server answers, with the file that it should. */
type Answer = (file: Buffer) => { status?: number; contentType?: string; body?: string | Buffer };

async function answer(page: Page, url: string, answer: Answer): Promise<void> {
  await page.route(url, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ headers: {}, ...answer(await response.body()) });
  });
}

const faults: readonly (readonly [what: string, url: string, answer: Answer, sentence: RegExp])[] = [
  ["the program is missing", PROGRAM, () => ({ status: 404 }), /\.wasm could not be fetched \(status 404\)/],
  [
    "a web page stands in the program's place",
    PROGRAM,
    () => PAGE,
    /\.wasm: the server sent a web page instead of the engine's program/,
  ],
  [
    "the program is cut",
    PROGRAM,
    (file) => ({ contentType: "application/wasm", body: file.subarray(0, file.length / 2) }),
    /\.wasm: the engine's program cannot be run here/,
  ],
  [
    "the program is cut and served as anything",
    PROGRAM,
    (file) => ({ contentType: "application/octet-stream", body: file.subarray(0, file.length / 2) }),
    /\.wasm: the engine's program cannot be run here/,
  ],
  [
    "the model is missing",
    MODEL,
    () => ({ status: 404 }),
    /pocket\.gguf could not be fetched \(status 404\)/,
  ],
  [
    "a web page stands in the model's place",
    MODEL,
    () => PAGE,
    /pocket\.gguf: the server sent a web page instead of this file/,
  ],
  [
    "a Git LFS pointer stands in the model's place",
    MODEL,
    () => ({ body: POINTER }),
    /pocket\.gguf: the server sent a Git LFS pointer instead of this file/,
  ],
  ["the model is no model", MODEL, () => ({ body: "no model at all" }), /pocket\.gguf: .*model file/],
  [
    "the model is cut",
    MODEL,
    (file) => ({ body: file.subarray(0, 1_000_000) }),
    /pocket\.gguf: .*model file/,
  ],
  ["a tensor of the model has another shape", MODEL, otherShape, /pocket\.gguf: .*"?image\.stem\.bias/],
];

/** The model with one number fewer in one of its tensors, says its directory. */
function otherShape(file: Buffer): { body: Buffer } {
  const body = Buffer.from(file);
  const name = "image.stem.bias";
  const at = body.indexOf(name) + name.length;
  expect(body.readUInt32LE(at)).toBe(1);
  body.writeBigUInt64LE(body.readBigUInt64LE(at + 4) - 1n, at + 4);
  return { body };
}

test("whatever is wrong with the engine's files is told, costs nothing, and ends with it", async ({
  page,
}) => {
  const before = await prepare(page);
  for (const [what, url, given, sentence] of faults) {
    await test.step(what, async () => {
      await answer(page, url, given);
      await page.reload();
      await nothingIsLost(page, before, sentence, /^Try again$/);
      await page.unrouteAll({ behavior: "wait" });
      await page.keyboard.press("Enter");
      await expect(said(page)).toHaveCount(0);
      await goesOn(page, before);
    });
  }
});
