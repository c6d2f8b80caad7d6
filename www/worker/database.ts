import { Failed, type Message, message } from "../message";
import { explain } from "./explain";

/** A database of the browser's: named stores of values under keys that are texts. */
export interface Schema<Name extends string> {
  readonly name: string;
  /** Of what is kept: its shape, its keys, and how pictures are prepared. */
  readonly version: number;
  readonly stores: readonly Name[];
  /** What becomes of an older version's entries: "drop" what is made again in a minute, "keep" what is not. */
  readonly older: "drop" | "keep";
}

/** What one transaction does, whole or not at all. */
export interface Changes<Name extends string> {
  readonly put?: readonly (readonly [store: Name, key: string, value: unknown])[];
  readonly remove?: readonly (readonly [store: Name, key: string])[];
}

/** Before a second try of what failed. */
const PAUSE_MS = 200;

/** A failure that no second try mends. */
class Lasting extends Failed {}

/** Whether the browser gives no more room. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/** Said once where what is new cannot be kept, by whatever worker notices: the same words are shown once. */
export function keepsNothing(error: unknown): Message {
  return message("keepsNothing", isFull(error) ? message("full") : explain(error));
}

/**
 * The browser's own database. Every method rejects where the browser refuses (blocked, full), and none is
 * bound to answer at all.
 */
export class Database<Name extends string> {
  readonly #schema: Schema<Name>;
  #opened: Promise<IDBDatabase> | null = null;

  constructor(schema: Schema<Name>) {
    this.#schema = schema;
  }

  /** The values under these keys, in their order; undefined where there is none. */
  async get(store: Name, keys: readonly string[]): Promise<readonly unknown[]> {
    const requests = await this.#transact([store], "readonly", (transaction) =>
      keys.map((key) => {
        const request = transaction.objectStore(store).get(key) as IDBRequest<unknown>;
        // An entry that cannot be read counts as none, and does not abort the others.
        request.onerror = (event) => {
          event.preventDefault();
        };
        return request;
      }),
    );
    return requests.map((request) => request.result);
  }

  async values(store: Name): Promise<readonly unknown[]> {
    const request = await this.#transact([store], "readonly", (transaction) =>
      transaction.objectStore(store).getAll(),
    );
    return request.result as unknown[];
  }

  async keys(store: Name): Promise<readonly string[]> {
    const request = await this.#transact([store], "readonly", (transaction) =>
      transaction.objectStore(store).getAllKeys(),
    );
    return request.result.filter((key) => typeof key === "string");
  }

  async put(store: Name, entries: readonly (readonly [key: string, value: unknown])[]): Promise<void> {
    await this.change({ put: entries.map(([key, value]) => [store, key, value]) });
  }

  async change({ put = [], remove = [] }: Changes<Name>): Promise<void> {
    const stores = new Set([...put, ...remove].map(([store]) => store));
    if (stores.size === 0) return;
    await this.#transact([...stores], "readwrite", (transaction) => {
      for (const [store, key, value] of put) transaction.objectStore(store).put(value, key);
      for (const [store, key] of remove) transaction.objectStore(store).delete(key);
    });
  }

  /** Empties every store. */
  async clear(): Promise<void> {
    const { stores } = this.#schema;
    await this.#transact(stores, "readwrite", (transaction) => {
      for (const store of stores) transaction.objectStore(store).clear();
    });
  }

  /** One transaction; once more where it fails for a reason that may pass, since it is done whole or not at all. */
  async #transact<T>(
    stores: readonly Name[],
    mode: IDBTransactionMode,
    begin: (transaction: IDBTransaction) => T,
  ): Promise<T> {
    try {
      return await this.#try(stores, mode, begin);
    } catch (error) {
      (await this.#opened?.catch(() => null))?.close();
      this.#opened = null;
      if (error instanceof Lasting || isFull(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return await this.#try(stores, mode, begin);
    }
  }

  async #try<T>(
    stores: readonly Name[],
    mode: IDBTransactionMode,
    begin: (transaction: IDBTransaction) => T,
  ): Promise<T> {
    const database = await (this.#opened ??= this.#open());
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(stores, mode);
      const begun = begin(transaction);
      transaction.oncomplete = () => {
        resolve(begun);
      };
      transaction.onabort = () => {
        reject(transaction.error ?? new Failed(message("aborted")));
      };
    });
  }

  #open(): Promise<IDBDatabase> {
    const { name, version, stores, older } = this.#schema;
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(name, version);
      let given = false;
      request.onupgradeneeded = () => {
        const { result } = request;
        if (older === "drop") for (const store of result.objectStoreNames) result.deleteObjectStore(store);
        for (const store of stores) {
          if (!result.objectStoreNames.contains(store)) result.createObjectStore(store);
        }
      };
      request.onsuccess = () => {
        // Nobody waits for it any more, and held open it would keep others out.
        if (given) request.result.close();
        this.#listen(request.result);
        resolve(request.result);
      };
      request.onerror = () => {
        const { error } = request;
        const isNewer = error?.name === "VersionError";
        reject(isNewer ? new Lasting(message("newerVersion")) : (error ?? new Failed(message("notOpened"))));
      };
      request.onblocked = () => {
        given = true;
        reject(new Lasting(message("olderVersion")));
      };
    });
  }

  /** Lets go of the database when a newer page wants it, or when the browser closed it. */
  #listen(database: IDBDatabase): void {
    database.onversionchange = () => {
      database.close();
      this.#opened = null;
    };
    database.onclose = () => {
      this.#opened = null;
    };
  }
}
