/**
 * What is kept in the browser between visits, one entry per gallery: embeddings, valid for one model,
 * and captions, valid for one model and one captioner.
 *
 * Every function rejects where the browser refuses storage (blocked, full); the caller goes on
 * without.
 */

import type { Captions } from "../protocol";

const DATABASE = "more-like-this";
const VERSION = 2;

/** What is kept, by the name of its store. */
interface Kept {
  readonly embeddings: Uint8Array;
  readonly captions: Captions;
}

const STORES: readonly (keyof Kept)[] = ["embeddings", "captions"];

interface Entry<V> {
  /** Of whatever the value depends on. */
  readonly fingerprint: string;
  readonly value: V;
}

/** What was kept for a gallery under this fingerprint, if anything. */
export async function recall<S extends keyof Kept>(
  store: S,
  gallery: string,
  fingerprint: string,
): Promise<Kept[S] | null> {
  const entry = await transact<Entry<Kept[S]> | undefined>(store, "readonly", (kept) => kept.get(gallery));
  return entry?.fingerprint === fingerprint ? entry.value : null;
}

/** Keeps this for a gallery in place of what was kept before. */
export async function keep<S extends keyof Kept>(
  store: S,
  gallery: string,
  fingerprint: string,
  value: Kept[S],
): Promise<void> {
  const entry: Entry<Kept[S]> = { fingerprint, value };
  await transact(store, "readwrite", (kept) => kept.put(entry, gallery));
}

async function transact<T>(
  store: keyof Kept,
  mode: IDBTransactionMode,
  request: (kept: IDBObjectStore) => IDBRequest,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const asked = request(transaction.objectStore(store));
      transaction.oncomplete = () => {
        resolve(asked.result as T);
      };
      transaction.onabort = () => {
        reject(transaction.error ?? new Error("the transaction was aborted"));
      };
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      // An older version's entries were shaped otherwise; they are made again in seconds.
      for (const store of request.result.objectStoreNames) request.result.deleteObjectStore(store);
      for (const store of STORES) request.result.createObjectStore(store);
    };
    request.onsuccess = () => {
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
