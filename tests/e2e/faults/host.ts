/** A host of the built page that breaks connections, is slow, serves parts of files or does not, as a test says. */
import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { answer, HEADERS } from "../../../tools/lib/serve.mjs";

const BASE = "/page/";

/** How one file is served. */
export interface Fault {
  /** End of the file's path. */
  readonly file: string;
  /** Whether the host serves parts of it. */
  readonly ranges: boolean;
  /** What stands for its content; null for a host that says nothing of the kind. */
  readonly tag: string | null;
  /** Bytes after which each connection is cut, one after the other; the last one is whole. */
  readonly cuts: readonly number[];
  /** Whether a connection falls silent then, until all are cut. */
  readonly silent?: boolean;
  /** Milliseconds between two portions of it. */
  readonly trickle?: number;
}

/** What was asked for of the file: from which byte on, and how much was sent. */
export interface Asked {
  readonly from: number;
  sent: number;
}

export class Host {
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #fault: Fault;

  constructor(fault: Fault) {
    this.#fault = fault;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  /** Returns the page's address. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}${BASE}`;
  }

  /** Cuts every connection there is. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (new URL(request.url ?? "/", "http://localhost").pathname.endsWith(this.#fault.file)) {
      await this.#serveFaulty(request, response);
    } else {
      await answer({ folder: "dist", base: BASE, line: null, headers: {} }, request, response);
    }
  }

  async #serveFaulty(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { ranges, tag, cuts, silent = false, trickle = 0 } = this.#fault;
    const path = `dist/${new URL(request.url ?? "/", "http://localhost").pathname.slice(BASE.length)}`;
    const { size } = statSync(path);
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    const isPart = ranges && wanted !== undefined && request.headers["if-range"] === tag;
    const from = isPart ? Number(wanted) : 0;
    const asked: Asked = { from, sent: 0 };
    const most = cuts[this.asked.length] ?? Infinity;
    this.asked.push(asked);
    response.writeHead(isPart ? 206 : 200, {
      ...HEADERS,
      "Content-Type": "application/octet-stream",
      "Content-Length": size - from,
      ...(tag !== null && { ETag: tag }),
      ...(isPart && { "Content-Range": `bytes ${from}-${size - 1}/${size}` }),
    });
    for await (const chunk of createReadStream(path, { start: from })) {
      const portion = (chunk as Buffer).subarray(0, Math.max(0, most - asked.sent));
      asked.sent += portion.length;
      if (!response.write(portion)) await new Promise((resolve) => response.once("drain", resolve));
      if (asked.sent >= most || response.destroyed) {
        // What was written is to arrive before the cut.
        await sleep(100);
        if (!silent) response.destroy();
        return;
      }
      if (trickle > 0) await sleep(trickle);
    }
    response.end();
  }
}
