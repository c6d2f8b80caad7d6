/** Keeps a version of the page in the browser, whole, and answers its requests from there. */

import { hexSha256 } from "../../sha256";

/** A file of the page, as the build lists it. */
export interface Listed {
  /** Below the page's folder. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Whether the page cannot do without: it is kept before this version is used. What else there is, is kept when it is asked for. */
  readonly always: boolean;
}

export interface Surroundings {
  /** The page's folder. */
  readonly scope: string;
  /** What all versions share: files under the hash of their content. */
  readonly store: () => Promise<Pick<Cache, "match" | "put" | "keys" | "delete">>;
  readonly fetch: (request: Request | string, init?: RequestInit) => Promise<Response>;
}

/** Larger ones, such as other models, are left to the browser's own cache. */
const MOST_BYTES = 64e6;

export class Keeper {
  readonly #at: Surroundings;
  readonly #files: ReadonlyMap<string, Listed>;

  constructor(files: readonly Listed[], at: Surroundings) {
    this.#at = at;
    this.#files = new Map(files.map((file) => [new URL(file.path, at.scope).href, file]));
    const index = this.#files.get(new URL("index.html", at.scope).href);
    if (index !== undefined) this.#files = new Map([...this.#files, [at.scope, index]]);
  }

  /** Keeps all that the page cannot do without. Throws where one of them cannot be had as it is listed. */
  async install(): Promise<void> {
    const store = await this.#at.store();
    for (const [url, file] of this.#files) {
      if (!file.always || (await store.match(this.#key(file))) !== undefined) continue;
      // What the browser has kept will do, if it is this version's.
      const isKept = (await this.#fetch(url, file, "default")) || (await this.#fetch(url, file, "reload"));
      if (!isKept) throw new Error(`${file.path} is not the one that this version lists`);
    }
  }

  /** The answer to a request for a file of the page; null for anything else. `meanwhile` is told what goes on after it. */
  answer(request: Request, meanwhile: (work: Promise<unknown>) => void): Promise<Response> | null {
    const { origin, pathname } = new URL(request.url);
    const file = request.method === "GET" ? this.#files.get(origin + pathname) : undefined;
    return file === undefined ? null : this.#answer(request, file, meanwhile);
  }

  /** Lets go of what this version does not list. */
  async tidy(): Promise<void> {
    const store = await this.#at.store();
    const listed = new Set([...this.#files.values()].map((file) => this.#key(file)));
    for (const { url } of await store.keys()) if (!listed.has(url)) await store.delete(url);
  }

  async #answer(
    request: Request,
    file: Listed,
    meanwhile: (work: Promise<unknown>) => void,
  ): Promise<Response> {
    const store = await this.#at.store();
    const kept = await store.match(this.#key(file));
    // The page asks for a file anew where it takes what is kept to be damaged.
    if (kept !== undefined && request.cache !== "reload") return kept;
    try {
      const response = await this.#at.fetch(request);
      if (file.bytes <= MOST_BYTES) meanwhile(this.#keep(file, response.clone()));
      return response;
    } catch (error) {
      if (kept !== undefined) return kept;
      throw error;
    }
  }

  async #fetch(url: string, file: Listed, cache: RequestCache): Promise<boolean> {
    return this.#keep(file, await this.#at.fetch(url, { cache }));
  }

  /** Whether this was the file as it is listed. */
  async #keep(file: Listed, response: Response): Promise<boolean> {
    const bytes = await response.arrayBuffer();
    if (!response.ok || (await hexSha256(bytes)) !== file.sha256) return false;
    // What the host says of it holds, but for how it was packed on its way.
    const headers = new Headers(response.headers);
    headers.delete("Content-Encoding");
    headers.set("Content-Length", String(bytes.byteLength));
    const store = await this.#at.store();
    await store.put(this.#key(file), new Response(bytes, { headers }));
    return true;
  }

  #key({ sha256 }: Listed): string {
    return new URL(`kept/${sha256}`, this.#at.scope).href;
  }
}
