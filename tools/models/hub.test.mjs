import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { add } from "./add.mjs";
import { readArguments } from "./arguments.mjs";

const ID = "someone/Tiny.CLIP";
const WEIGHTS = Buffer.alloc(300_000, "weights ");

/** @type {Hub} */
let hub;
/** @type {import("./add.mjs").Place} */
let place;
/** @type {string} */
let root;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "models-"));
  /** @param {string[]} args */
  const convert = (args) => {
    // What a model file is made of is mlt's matter: this one is the weights.
    const [folder = "", , output = ""] = args;
    writeFileSync(output, readFileSync(join(folder, "model.safetensors")));
    return Promise.resolve();
  };
  place = { models: join(root, "models"), downloads: join(root, "hub"), convert };
  hub = new Hub({ "config.json": "{}", "tokenizer.json": "{ }", "model.safetensors": WEIGHTS });
  process.env["HF_ENDPOINT"] = await hub.listen();
  delete process.env["HF_TOKEN"];
});

afterEach(() => {
  hub.close();
});

/**
 * Where a request for the rest of a file starts. How much of a transfer that is cut arrives is the network's matter.
 *
 * @param {string | undefined} range
 */
function startOf(range) {
  return Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1]);
}

/** @param {string[]} more */
function fetchModel(...more) {
  const asked = readArguments([ID, ...more], root);
  assert.equal(asked.kind, "add");
  return add(place, asked);
}

/** A server with the hub's addresses, which can be told to misbehave. */
class Hub {
  /** @type {string | undefined} */
  token;
  /** Each transfer of the weights that so many bytes are left out of at the end, in turn. */
  cuts = /** @type {number[]} */ ([]);
  knowsRanges = true;
  /** Of every request. */
  ranges = /** @type {(string | undefined)[]} */ ([]);

  /** @param {Record<string, string | Buffer>} files */
  constructor(files) {
    this.files = files;
    this.digests = /** @type {Record<string, string>} */ ({});
    this.server = createServer((request, response) => {
      this.answer(request, response);
    });
  }

  async listen() {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.server.address());
    return `http://127.0.0.1:${port}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  answer(request, response) {
    const url = request.url ?? "";
    if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`) {
      response.writeHead(401).end();
    } else if (url === `/api/models/${ID}/tree/main`) {
      response.end(JSON.stringify(Object.entries(this.files).map(([path, body]) => this.entry(path, body))));
    } else if (url.startsWith(`/${ID}/resolve/main/`)) {
      // The hub sends to another place for large files.
      response.writeHead(302, { location: `/elsewhere/${url.split("/").pop() ?? ""}` }).end();
    } else if (url.startsWith("/elsewhere/")) {
      this.send(this.files[url.slice("/elsewhere/".length)] ?? "", request, response);
    } else {
      response.writeHead(404).end();
    }
  }

  /**
   * @param {string} path
   * @param {string | Buffer} body
   */
  entry(path, body) {
    const entry = { type: "file", path, size: body.length };
    if (path.endsWith(".json")) {
      const hash = createHash("sha1").update(`blob ${body.length}\0`).update(body).digest("hex");
      return { ...entry, oid: hash };
    }
    const oid = this.digests[path] ?? createHash("sha256").update(body).digest("hex");
    return { ...entry, oid: "0".repeat(40), lfs: { oid, size: body.length, pointerSize: 134 } };
  }

  /**
   * @param {string | Buffer} body
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  send(body, request, response) {
    const { range } = request.headers;
    this.ranges.push(range);
    const start = this.knowsRanges ? Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0) : 0;
    const rest = body.slice(start);
    response.writeHead(start > 0 ? 206 : 200, { "content-length": rest.length });
    const cut = rest.length > 1000 ? this.cuts.shift() : undefined;
    if (cut === undefined) response.end(rest);
    else response.write(rest.slice(0, -cut), () => response.destroy());
  }
}

test("a model is fetched, converted and listed, and its checkpoint leaves", async () => {
  const said = await fetchModel();
  assert.match(said, /^tiny-clip: 0\.3 MB\n.*\?model=tiny-clip$/);
  assert.deepEqual(readFileSync(join(place.models, "tiny-clip/tiny-clip.gguf")), WEIGHTS);
  assert.equal(existsSync(join(place.downloads, ID, "main")), false);
});

test("a connection that is cut is taken up where it broke off", async () => {
  hub.cuts = [200_000, 1];
  await fetchModel("--keep");
  assert.deepEqual(readFileSync(join(place.downloads, ID, "main/model.safetensors")), WEIGHTS);
  const asked = hub.ranges.filter((range) => range !== undefined).map(startOf);
  assert.equal(asked.length, 2);
  const [first = NaN, second = NaN] = asked;
  assert.ok(0 < first && first <= 100_000, `${first}`);
  assert.ok(first < second && second < WEIGHTS.length, `${second}`);
});

test("a server that knows no ranges sends it anew", async () => {
  hub.cuts = [100];
  hub.knowsRanges = false;
  await fetchModel();
  assert.deepEqual(readFileSync(join(place.models, "tiny-clip/tiny-clip.gguf")), WEIGHTS);
});

test("one that breaks off again and again is told, and the next run goes on", async () => {
  hub.cuts = [200_000, 150_000, 140_000, 130_000];
  const told = /model\.safetensors broke off after (\d+) of 300000 bytes.*goes on/;
  let arrived = 0;
  await assert.rejects(fetchModel(), (/** @type {Error} */ { message }) => {
    arrived = Number(told.exec(message)?.[1]);
    return arrived > 0;
  });
  hub.ranges = [];
  await fetchModel();
  assert.deepEqual(hub.ranges.map(startOf), [arrived]);
});

test("a file of another hash is deleted", async () => {
  hub.digests["model.safetensors"] = "0".repeat(64);
  await assert.rejects(fetchModel(), /model\.safetensors is not the file that the hub lists.*try again/);
  assert.deepEqual(readdirSync(join(place.downloads, ID, "main")).sort(), ["config.json", "tokenizer.json"]);
  assert.equal(existsSync(join(place.models, "tiny-clip")), false);
});

test("a file that is longer than listed does not fill the disk", async () => {
  const listing = hub.entry.bind(hub);
  hub.entry = (path, body) => ({ ...listing(path, body), size: Math.min(body.length, 1000) });
  await assert.rejects(fetchModel(), /model\.safetensors is longer than the hub says/);
});

test("a model that is not there, and one behind a token, are told apart as far as the hub does", async () => {
  const other = readArguments(["someone/else"], root);
  assert.equal(other.kind, "add");
  await assert.rejects(add(place, other), /has no model someone\/else$/);
  hub.token = "secret";
  await assert.rejects(fetchModel(), /shows someone\/Tiny\.CLIP to nobody unknown.*HF_TOKEN/);
  process.env["HF_TOKEN"] = "wrong";
  await assert.rejects(fetchModel(), /refuses the token in HF_TOKEN/);
  process.env["HF_TOKEN"] = "secret";
  await fetchModel();
});

test("weights in parts are fetched with their index; pickles are refused", async () => {
  hub.files = {
    "config.json": "{}",
    "tokenizer.json": "{}",
    "model.safetensors.index.json": "{}",
    "model-00001-of-00002.safetensors": WEIGHTS,
    "model-00002-of-00002.safetensors": WEIGHTS,
    "flax_model.msgpack": WEIGHTS,
  };
  place.convert = ([folder = ""]) => {
    assert.deepEqual(readdirSync(folder).sort(), [
      "config.json",
      "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
      "model.safetensors.index.json",
      "tokenizer.json",
    ]);
    return Promise.reject(new Error("seen"));
  };
  await assert.rejects(fetchModel(), /^Error: seen$/);
  hub.files = { "config.json": "{}", "tokenizer.json": "{}", "pytorch_model.bin": WEIGHTS };
  await assert.rejects(fetchModel(), /pytorch_model\.bin alone, a Python pickle/);
});

test("a hub that cannot be reached is named", async () => {
  process.env["HF_ENDPOINT"] = "http://127.0.0.1:9";
  await assert.rejects(fetchModel(), /^Error: http:\/\/127\.0\.0\.1:9 could not be reached/);
});
