import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { download } from "./download";
import { inWords } from "./language";
import { type Message, message } from "./message";
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

/** Tries again twice, without a wait. */
const TWICE = (tries: number): Promise<boolean> => Promise.resolve(tries < 2);
const MODEL = new TextEncoder().encode("twelve bytes");

/** A body that ends with an error after these bytes. */
function breaking(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (left.length > 0) controller.enqueue(left);
      else controller.error(new Error("connection reset"));
      left = new Uint8Array(0);
    },
  });
}

/** Answers one request after the other so, the last one again and again. Returns what was asked. */
function serveInTurn(...answers: readonly ((headers: Headers) => Response | Error)[]): Headers[] {
  const asked: Headers[] = [];
  mock.method(globalThis, "fetch", (_: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    const answer = answers[Math.min(asked.length, answers.length - 1)]?.(headers);
    asked.push(headers);
    return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer ?? new Error());
  });
  return asked;
}

/** Breaks off after so many bytes of a file that goes by this name. */
const cut =
  (bytes: number, headers: Record<string, string> = { etag: '"one"' }) =>
  () =>
    new Response(breaking(MODEL.slice(0, bytes)), {
      headers: { "content-length": "12", ...headers },
    });

function resume(told: Message[] = []): Promise<Uint8Array> {
  return download(URL_OF_MODEL, () => undefined, "default", {
    brokeOff: (said) => told.push(said),
    patience: TWICE,
  });
}

test("a download that breaks off goes on where it was, if the server serves parts of the same file", async () => {
  const rest = (headers: Headers): Response => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.get("range") ?? "")?.[1]);
    return new Response(MODEL.slice(from), {
      status: 206,
      headers: { "content-range": `bytes ${from}-11/12` },
    });
  };
  const asked = serveInTurn(cut(5), rest);
  const told: Message[] = [];
  assert.deepEqual(await resume(told), MODEL);
  assert.deepEqual(
    asked.map((headers) => [headers.get("range"), headers.get("if-range")]),
    [
      [null, null],
      ["bytes=5-", '"one"'],
    ],
  );
  assert.deepEqual(told, [message("interrupted", "pocket.gguf", 5)]);
  assert.match(
    told.map(inWords).join(),
    /^The download of pocket\.gguf broke off after .* it goes on by itself/,
  );
});

test("where the server cannot tell that it is the same file, all of it is asked for, and compared", async () => {
  for (const headers of [{}, { etag: 'W/"weak"' }, { etag: '"one"', "content-encoding": "gzip" }]) {
    const whole = (): Response => new Response(MODEL, { headers });
    const asked = serveInTurn(cut(5, headers), whole);
    assert.deepEqual(await resume(), MODEL);
    assert.equal(asked[1]?.get("range"), null);
  }
});

test("a server that serves no parts sends all of it, of which what is here already is not taken twice", async () => {
  const heard: number[] = [];
  serveInTurn(cut(5), () => new Response(MODEL, { headers: { etag: '"one"' } }));
  await download(URL_OF_MODEL, (bytes) => heard.push(bytes), "default", { patience: TWICE });
  assert.deepEqual(heard, [5, 12]);
});

test("a file that is another one by then is not joined to what is here", async () => {
  const another = new TextEncoder().encode("other bytes!");
  const answers = [
    () => new Response(another),
    () => new Response(MODEL.slice(0, 3)),
    () => new Response(another, { status: 206, headers: { "content-range": "bytes 5-16/17" } }),
    () => new Response(another, { status: 206, headers: { "content-range": "bytes 0-11/12" } }),
  ];
  for (const answer of answers) {
    serveInTurn(cut(5), answer);
    await assert.rejects(resume(), saying(/^pocket\.gguf has changed on the server while it was fetched$/));
  }
});

test("a download is given up when nothing more comes, and not while something does", async () => {
  const byte = (headers: Headers): Response => {
    const from = Number(/\d+/.exec(headers.get("range") ?? "0")?.[0]);
    return new Response(breaking(MODEL.slice(from, from + 1)), {
      status: from === 0 ? 200 : 206,
      headers: { etag: '"one"', "content-length": "12", "content-range": `bytes ${from}-11/12` },
    });
  };
  serveInTurn(byte);
  assert.deepEqual(await resume(), MODEL);
  const asked = serveInTurn(cut(5), () => new Error("no network"));
  await assert.rejects(resume(), saying(/pocket\.gguf could not be reached/));
  assert.equal(asked.length, 3);
  serveInTurn(cut(5), () => new Response(null, { status: 404 }));
  await assert.rejects(resume(), saying(/could not be fetched \(status 404\)/));
  serveInTurn(cut(5));
  await assert.rejects(resume(), saying(/the download of pocket\.gguf broke off after 5 bytes/));
});

test("a file that is cut short", async () => {
  serveInTurn(() => new Response("twelve bytes", { headers: { "content-length": "13" } }));
  await assert.rejects(resume(), saying(/pocket\.gguf is cut short: 12 of 13 bytes arrived/));
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
