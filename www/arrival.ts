/** A file on its way, over as many connections as it takes. */

import { Failed, message } from "./message";

/** Takes the next part of a file; `bytes` have arrived with it; `total` is null if the server does not say. */
export type Take = (part: Uint8Array<ArrayBuffer>, bytes: number, total: number | null) => void;

/** A failure that another try may mend. */
export class BrokeOff extends Failed {}

/** What has arrived of a file. What a server sends again must be the same. */
export class Arrival {
  readonly name: string;
  readonly parts: Uint8Array<ArrayBuffer>[] = [];
  bytes = 0;
  /** Whether a server has the file: an answer has come, be it that nothing followed. */
  hasBegun = false;
  readonly #take: Take;
  #total: number | null = null;
  /** Names this very file to the server, so that no part of another one follows; null where it cannot. */
  #validator: string | null = null;

  constructor(name: string, take: Take) {
    this.name = name;
    this.#take = take;
  }

  /** What is to be asked for: the rest, if the server can tell that it is the rest of this file; else all of it. */
  get headers(): Record<string, string> {
    if (this.bytes === 0 || this.#validator === null) return {};
    return { Range: `bytes=${this.bytes}-`, "If-Range": this.#validator };
  }

  /** Takes what an answer brings. Throws BrokeOff where that is not all, and Failed where it is another file. */
  async receive(response: Response): Promise<void> {
    this.hasBegun = true;
    const isRest = response.status === 206;
    if (isRest && !this.#continues(response)) throw this.#changed();
    if (!isRest) {
      this.#total = expectedBytes(response);
      this.#validator = validatorOf(response);
    }
    const end = await this.#read(response, isRest ? this.bytes : 0);
    if (this.#total !== null && end < this.#total) {
      throw new BrokeOff(message("cutShort", this.name, end, this.#total));
    }
    if (end < this.bytes) throw this.#changed();
  }

  /** Reads an answer that begins so far into the file; returns how far it went. */
  async #read({ body }: Response, from: number): Promise<number> {
    if (body === null) return from;
    let at = from;
    for (const reader = body.getReader(); ;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        // A connection may break when all is there.
        if (at === this.#total) return { done: true, value: undefined } as const;
        throw new BrokeOff(message("brokeOff", this.name, this.bytes), { cause });
      });
      if (done) return at;
      this.#add(value, at);
      at += value.byteLength;
    }
  }

  #add(part: Uint8Array<ArrayBuffer>, at: number): void {
    const known = Math.min(part.byteLength, Math.max(0, this.bytes - at));
    if (!this.#has(part.subarray(0, known), at)) throw this.#changed();
    const fresh = part.subarray(known);
    if (fresh.byteLength === 0) return;
    this.parts.push(fresh);
    this.bytes += fresh.byteLength;
    this.#take(fresh, this.bytes, this.#total);
  }

  /** Whether the file has these bytes at this place. */
  #has(bytes: Uint8Array, at: number): boolean {
    let start = 0;
    for (const part of this.parts) {
      const from = Math.max(at, start);
      const to = Math.min(at + bytes.byteLength, start + part.byteLength);
      for (let place = from; place < to; place += 1) {
        if (part[place - start] !== bytes[place - at]) return false;
      }
      start += part.byteLength;
    }
    return true;
  }

  /** Whether an answer is the rest of this file. */
  #continues({ headers }: Response): boolean {
    const [, from, of] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
    const isAsLong = this.#total === null || of === "*" || Number(of) === this.#total;
    return Number(from) === this.bytes && isAsLong;
  }

  #changed(): Failed {
    return new Failed(message("changed", this.name));
  }
}

/** The length that the server announced; the length of a compressed transfer is not the file's. */
function expectedBytes({ headers }: Response): number | null {
  const length = headers.get("content-length") ?? "";
  return /^\d+$/.test(length) && !headers.has("content-encoding") ? Number(length) : null;
}

/** What stands for a file's content. The parts of a compressed transfer are not the file's. */
function validatorOf({ headers }: Response): string | null {
  if (headers.has("content-encoding")) return null;
  const tag = headers.get("etag");
  // A weak one may stand for several contents.
  return tag !== null && !tag.startsWith("W/") ? tag : headers.get("last-modified");
}
