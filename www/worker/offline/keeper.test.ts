import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, test } from "node:test";
import { Keeper, type Listed } from "./keeper";

const SCOPE = "https://example.org/page/";

let server: Map<string, string>;
let kept: Map<string, Response>;
let requests: string[];
let isOffline: boolean;

beforeEach(() => {
  server = new Map([
    ["index.html", "<p>1"],
    ["main.1.js", "one"],
    ["extra.gguf", "large"],
  ]);
  kept = new Map();
  requests = [];
  isOffline = false;
});

/** What a build of the page that is on the server now lists. */
function listed(): Listed[] {
  return [...server].map(([path, text]) => ({
    path,
    sha256: createHash("sha256").update(text).digest("hex"),
    bytes: text.length,
    always: path !== "extra.gguf",
  }));
}

function keeper(files: readonly Listed[] = listed()): Keeper {
  const store = {
    match: (key: string) => Promise.resolve(kept.get(key)?.clone()),
    put: (key: string, response: Response) => Promise.resolve(void kept.set(key, response)),
    keys: () => Promise.resolve([...kept.keys()].map((url) => new Request(url))),
    delete: (key: string) => Promise.resolve(kept.delete(key)),
  } as unknown as Cache;
  const fetch = (request: Request | string): Promise<Response> => {
    if (isOffline) return Promise.reject(new TypeError("no network"));
    const path = new URL(typeof request === "string" ? request : request.url).pathname.slice("/page/".length);
    requests.push(path);
    const text = server.get(path === "" ? "index.html" : path);
    return Promise.resolve(text === undefined ? new Response(null, { status: 404 }) : new Response(text));
  };
  return new Keeper(files, { scope: SCOPE, store: () => Promise.resolve(store), fetch });
}

async function get(from: Keeper, path: string, init?: RequestInit): Promise<string | null> {
  const work: Promise<unknown>[] = [];
  const answer = from.answer(new Request(SCOPE + path, init), (more) => work.push(more));
  const text = answer === null ? null : await (await answer).text();
  await Promise.all(work);
  return text;
}

test("what the page cannot do without is there with the network off, whatever is asked of it", async () => {
  const page = keeper();
  await page.install();
  isOffline = true;
  assert.equal(await get(page, ""), "<p>1");
  assert.equal(await get(page, "index.html?collection=scenes"), "<p>1");
  assert.equal(await get(page, "main.1.js"), "one");
  await assert.rejects(get(page, "extra.gguf"));
});

test("what else there is, is kept once it was asked for", async () => {
  const page = keeper();
  await page.install();
  assert.ok(!requests.includes("extra.gguf"));
  assert.equal(await get(page, "extra.gguf"), "large");
  isOffline = true;
  assert.equal(await get(page, "extra.gguf"), "large");
});

test("a version whose files have changed meanwhile is not used", async () => {
  const files = listed();
  server.set("main.1.js", "two");
  await assert.rejects(keeper(files).install(), /main\.1\.js is not the one/);
});

test("a version goes on with its own files while another one is on the server", async () => {
  const old = keeper();
  await old.install();
  server = new Map([
    ["index.html", "<p>2"],
    ["main.2.js", "two"],
    ["extra.gguf", "other"],
  ]);
  const newer = keeper();
  requests = [];
  await newer.install();
  assert.deepEqual(requests, ["index.html", "main.2.js"]);
  assert.equal(await get(old, ""), "<p>1");
  assert.equal(await get(old, "main.1.js"), "one");
  // Another version's file is handed on, and not kept as this one's.
  assert.equal(await get(old, "extra.gguf"), "other");
  isOffline = true;
  await assert.rejects(get(old, "extra.gguf"));

  await newer.tidy();
  assert.equal(await get(newer, ""), "<p>2");
  assert.equal(kept.size, 2);
});

test("a file that did not change is not fetched again", async () => {
  await keeper().install();
  server.set("index.html", "<p>2");
  requests = [];
  await keeper().install();
  assert.deepEqual(requests, ["index.html"]);
});

test("what the page takes to be damaged is fetched anew, if it can be", async () => {
  const page = keeper();
  await page.install();
  requests = [];
  assert.equal(await get(page, "main.1.js", { cache: "reload" }), "one");
  assert.deepEqual(requests, ["main.1.js"]);
  isOffline = true;
  assert.equal(await get(page, "main.1.js", { cache: "reload" }), "one");
});

test("what is none of the page's files is left to the network", async () => {
  const page = keeper();
  assert.equal(await get(page, "other.html"), null);
  assert.equal(await get(page, "", { method: "POST" }), null);
});
