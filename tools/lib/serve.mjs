/** A static file server for one folder, as plain as the hosts the page is meant for. */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { PassThrough, pipeline } from "node:stream";
import { createGzip } from "node:zlib";

import { POLICY } from "./policy.mjs";

/**
 * @typedef {object} Options
 * @property {string} folder
 * @property {number} port 0 takes any free one
 * @property {string} [base] starts and ends with "/"
 * @property {import("./line.mjs").Line | null} [line] a slow line, which all answers share; text and programs go compressed, as
 *   static hosts send them
 * @property {Record<string, string>} [headers] sent with every file beside the usual ones
 */

/** Bytes that a slow line carries at once: few enough for files to share it evenly. */
const PACKET = 8192;

/** What static hosts compress, by the beginning of its type. */
const COMPRESSED = /^(?:text\/|image\/svg|application\/(?:json|manifest\+json|wasm))/;

/** @type {Record<string, string>} */
const TYPES = {
  ".bin": "application/octet-stream",
  ".css": "text/css; charset=utf-8",
  ".gguf": "application/octet-stream",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * What every answer says beside the page's own meta elements, which cannot: the page's policy binds its workers as well, no other
 * page may frame this one or hold a handle on it, and the page asks for none of the device's senses.
 */
export const HEADERS = {
  "Content-Security-Policy": `${POLICY}; frame-ancestors 'none'`,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** In the place of the page's policy, where a folder holds programs of others that would not run under it. */
export const UNBOUND = { "Content-Security-Policy": "frame-ancestors 'none'" };

/**
 * Serves `folder` on this machine only, below the path `base`, until the process ends.
 *
 * @param {Options} options
 * @returns {Promise<string>} the address of the folder; rejects when the port is taken
 */
export function serve({ folder, port, base = "/", line = null, headers = {} }) {
  const server = createServer((request, response) => {
    void answer({ folder, base, line, headers }, request, response);
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
 * Answers one request.
 *
 * @param {Required<Omit<Options, "port">>} options
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
export async function answer({ folder, base, line, headers }, request, response) {
  const file = fileOf(folder, base, request.url ?? "/");
  const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (file === undefined || !found?.isFile()) {
    response.writeHead(404, { ...HEADERS, "Content-Type": "text/plain" }).end("not found\n");
    return;
  }
  // What static hosts send, so that a browser need not fetch again what it has kept.
  const tag = `"${found.size}-${found.mtimeMs}"`;
  if (request.headers["if-none-match"] === tag) {
    response.writeHead(304, { ...HEADERS, "Cache-Control": "no-cache", ETag: tag }).end();
    return;
  }
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  const isCompressed = line !== null && COMPRESSED.test(type);
  response.writeHead(200, {
    ...HEADERS,
    ...headers,
    "Cache-Control": "no-cache",
    ETag: tag,
    ...(isCompressed ? { "Content-Encoding": "gzip" } : { "Content-Length": found.size }),
    "Content-Type": type,
  });
  if (request.method === "HEAD") response.end();
  else if (line === null) pipeline(createReadStream(file), response, () => undefined);
  else {
    const options = { highWaterMark: PACKET };
    const packed = isCompressed ? createGzip({ chunkSize: PACKET }) : new PassThrough(options);
    pipeline(createReadStream(file, options), packed, line.through(), response, () => undefined);
  }
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
