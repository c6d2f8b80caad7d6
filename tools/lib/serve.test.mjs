import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { Line } from "./line.mjs";
import { answer, fileOf, HEADERS, serve } from "./serve.mjs";

const CASES = [
  { url: "/app/", file: "/dist/index.html" },
  { url: "/app/main.js?version=1", file: "/dist/main.js" },
  { url: "/app/a%20b.js", file: "/dist/a b.js" },
  { url: "/app/below/", file: "/dist/below/index.html" },
  { url: "/elsewhere/main.js", file: undefined },
  { url: "/app/%", file: undefined },
  { url: "/app/%00", file: undefined },
  { url: "/app/..%2f..%2fetc/passwd", file: "/dist/etc/passwd" },
  { url: "/app/../secret", file: undefined },
];

for (const { url, file } of CASES) {
  test(`a request for ${url} reads ${file ?? "nothing"}`, () => {
    assert.equal(fileOf("/dist", "/app/", url), file);
  });
}

test("a port that is taken is said with a way out", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await assert.rejects(serve({ folder: "/dist", port }), new RegExp(`port ${port}: another program.*PORT=`));
  server.close();
});

test("what a browser has kept is not sent again", async () => {
  const options = { folder: import.meta.dirname, base: "/", line: null, headers: { "X-More": "1" } };
  const server = createServer((request, response) => void answer(options, request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `http://localhost:${port}/serve.mjs`;
  const first = await fetch(url);
  assert.equal(first.status, 200);
  assert.equal(first.headers.get("x-more"), "1");
  assert.ok((await first.text()).length > 0);
  const tag = first.headers.get("etag") ?? "";
  const again = await fetch(url, { headers: { "If-None-Match": tag } });
  assert.equal(again.status, 304);
  const missing = await fetch(`${url}.missing`);
  assert.equal(missing.status, 404);
  for (const [name, value] of Object.entries(HEADERS)) {
    assert.deepEqual(
      [first, again, missing].map(({ headers }) => headers.get(name)),
      [value, value, value],
      name,
    );
  }
  const other = await fetch(url, { headers: { "If-None-Match": '"1-1"' } });
  assert.equal(other.status, 200);
  await other.text();
  server.close();
  server.closeAllConnections();
});

test("over a slow line text is sent compressed, and reads the same", async () => {
  const texts = [];
  for (const line of [null, new Line(1e9)]) {
    const options = { folder: import.meta.dirname, base: "/", line, headers: {} };
    const server = createServer((request, response) => void answer(options, request, response));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const answered = await fetch(`http://localhost:${port}/serve.mjs`);
    assert.equal(answered.headers.get("content-encoding"), line === null ? null : "gzip");
    texts.push(await answered.text());
    server.close();
    server.closeAllConnections();
  }
  assert.equal(texts[1], texts[0]);
});
