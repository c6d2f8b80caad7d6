import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { download } from "./download";
import { saying } from "./testing/saying";

const URL_OF_MODEL = "https://example.org/models/pocket.gguf?v=2";

afterEach(() => {
  mock.restoreAll();
});

/** Answers the next request so. */
function serve(body: BodyInit | null, init?: ResponseInit): void {
  mock.method(globalThis, "fetch", () => Promise.resolve(new Response(body, init)));
}

function get(): Promise<Uint8Array> {
  return download(URL_OF_MODEL, () => undefined);
}

test("a file arrives whole, and its bytes are counted on the way", async () => {
  serve("twelve bytes", { headers: { "content-length": "12" } });
  const heard: [number, number | null][] = [];
  const file = await download(URL_OF_MODEL, (bytes, total) => heard.push([bytes, total]));
  assert.equal(new TextDecoder().decode(file), "twelve bytes");
  assert.deepEqual(heard.at(-1), [12, 12]);
});

test("the length of a compressed transfer, or a length that is no number, is not believed", async () => {
  for (const headers of [
    { "content-length": "3", "content-encoding": "br" },
    { "content-length": "about 12" },
  ]) {
    serve("twelve bytes", { headers });
    let last: number | null = 0;
    await download(URL_OF_MODEL, (_, total) => {
      last = total;
    });
    assert.equal(last, null);
  }
});

test("a missing file is named with the status", async () => {
  serve("not found", { status: 404 });
  await assert.rejects(get(), saying(/^pocket\.gguf could not be fetched \(status 404\)$/));
});

test("a server that cannot be reached", async () => {
  mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(get(), saying(/^pocket\.gguf could not be reached$/));
});

test("a file that is cut short", async () => {
  serve("twelve bytes", { headers: { "content-length": "13" } });
  await assert.rejects(get(), saying(/pocket\.gguf is cut short: 12 of 13 bytes arrived/));
});

test("a download that breaks off", async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 1;
      if (pulled === 1) controller.enqueue(new Uint8Array(5));
      else controller.error(new Error("connection reset"));
    },
  });
  serve(body);
  await assert.rejects(get(), saying(/the download of pocket\.gguf broke off after 5 bytes/));
});

test("what a server sends in place of a file is told by its beginning", async () => {
  serve("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 18600000\n");
  await assert.rejects(
    get(),
    saying(/^pocket\.gguf: the server sent a Git LFS pointer instead of this file$/),
  );
  for (const page of ["<!DOCTYPE html><title>Sign in</title>", "\ufeff\n<html lang=de>"]) {
    serve(page);
    await assert.rejects(get(), saying(/^pocket\.gguf: the server sent a web page instead of this file$/));
  }
});
