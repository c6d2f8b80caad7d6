import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { fileOf, serve } from "./serve.mjs";

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
