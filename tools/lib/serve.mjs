/** A static file server for one folder, as plain as the hosts the page is meant for. */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { pipeline } from "node:stream";

/** @type {Record<string, string>} */
const TYPES = {
  ".bin": "application/octet-stream",
  ".css": "text/css; charset=utf-8",
  ".gguf": "application/octet-stream",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".wasm": "application/wasm",
};

/**
 * Serves `folder` on this machine only, below the path `base`, until the process ends.
 *
 * @param {{ folder: string, port: number, base?: string }} options port 0 takes any free one; `base`
 *   starts and ends with "/"
 * @returns {Promise<string>} the address of the folder; rejects when the port is taken
 */
export function serve({ folder, port, base = "/" }) {
  const server = createServer((request, response) => {
    void answer(folder, base, request, response);
  });
  return new Promise((resolve, reject) => {
    server.on("error", (error) => {
      const taken = "code" in error && error.code === "EADDRINUSE";
      const reason = taken ? "another program uses it; PORT=8081 npm start takes another" : error.message;
      reject(new Error(`cannot serve on port ${port}: ${reason}`));
    });
    server.listen(port, "127.0.0.1", () => {
      const { port: bound } = /** @type {import("node:net").AddressInfo} */ (server.address());
      resolve(`http://localhost:${bound}${base}`);
    });
  });
}

/**
 * @param {string} folder
 * @param {string} base
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(folder, base, request, response) {
  const file = fileOf(folder, base, request.url ?? "/");
  const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (file === undefined || !found?.isFile()) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("not found\n");
    return;
  }
  response.writeHead(200, {
    "Cache-Control": "no-cache",
    "Content-Length": found.size,
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  else pipeline(createReadStream(file), response, () => undefined);
}

/**
 * The file a request asks for, or undefined when it lies outside of `folder`.
 *
 * @param {string} folder
 * @param {string} base
 * @param {string} url
 * @returns {string | undefined}
 */
export function fileOf(folder, base, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  if (!path.startsWith(base) || path.includes("\0")) return undefined;
  const below = normalize(`/${path.slice(base.length)}`);
  return join(folder, below.endsWith("/") ? `${below}index.html` : below);
}

/** A port that nothing listens on at this moment. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  return port;
}
