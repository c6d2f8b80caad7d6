import { type Entries, type Kind, KINDS, type Store } from "./cache";

const NAME = "more-like-this";
/**
 * Of what is kept: its shape, its keys, and how pictures are prepared for the model. An older version's
 * entries are dropped; they are made again in a minute.
 */
const VERSION = 3;

/**
 * The browser's own database. Every method rejects where the browser refuses (blocked, full), and none is
 * bound to answer at all.
 */
export class Database implements Store {
  #opened: Promise<IDBDatabase> | null = null;

  async get(kind: Kind, keys: readonly string[]): Promise<readonly unknown[]> {
    const requests = await this.#transact(kind, "readonly", (objects) =>
      keys.map((key) => {
        const request = objects.get(key) as IDBRequest<unknown>;
        // An entry that cannot be read counts as none, and does not abort the others.
        request.onerror = (event) => {
          event.preventDefault();
        };
        return request;
      }),
    );
    return requests.map((request) => request.result);
  }

  async put(kind: Kind, entries: Entries): Promise<void> {
    await this.#transact(kind, "readwrite", (objects) => {
      for (const [key, value] of entries) objects.put(value, key);
    });
  }

  async #transact<T>(
    kind: Kind,
    mode: IDBTransactionMode,
    begin: (objects: IDBObjectStore) => T,
  ): Promise<T> {
    const database = await (this.#opened ??= this.#open());
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(kind, mode);
      const begun = begin(transaction.objectStore(kind));
      transaction.oncomplete = () => {
        resolve(begun);
      };
      transaction.onabort = () => {
        reject(transaction.error ?? new Error("the transaction was aborted"));
      };
    });
  }

  #open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        for (const kind of request.result.objectStoreNames) request.result.deleteObjectStore(kind);
        for (const kind of KINDS) request.result.createObjectStore(kind);
      };
      request.onsuccess = () => {
        this.#listen(request.result);
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error("the database could not be opened"));
      };
      request.onblocked = () => {
        reject(new Error("another tab holds an older version of the database"));
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
