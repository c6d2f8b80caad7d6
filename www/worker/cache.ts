/**
 * Embeddings kept in the browser between visits: one entry per gallery, valid for one model.
 *
 * Every function rejects where the browser refuses storage (blocked, full); the caller goes on
 * without.
 */

const DATABASE = "more-like-this";
const STORE = "embeddings";
const VERSION = 1;

interface Entry {
  readonly fingerprint: string;
  readonly embeddings: Uint8Array;
}

/** The embeddings kept for a gallery under the model with this fingerprint, if any. */
export async function recall(gallery: string, fingerprint: string): Promise<Uint8Array | null> {
  const entry = await transact<Entry | undefined>("readonly", (store) => store.get(gallery));
  return entry?.fingerprint === fingerprint ? entry.embeddings : null;
}

/** Keeps a gallery's embeddings in place of what was kept for it before. */
export async function keep(gallery: string, fingerprint: string, embeddings: Uint8Array): Promise<void> {
  const entry: Entry = { fingerprint, embeddings };
  await transact("readwrite", (store) => store.put(entry, gallery));
}

async function transact<T>(
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = request(transaction.objectStore(STORE));
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
      request.result.createObjectStore(STORE);
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
