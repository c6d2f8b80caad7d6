import { signal } from "@preact/signals";

/** What the browser keeps for this page, in bytes; null where it does not tell. */
export const storage = signal<{ readonly used: number; readonly available: number } | null>(null);

/** Asks the browser not to clear what is kept when its disk runs short. It may say no, or ask the visitor. */
export async function persist(): Promise<void> {
  try {
    await manager()?.persist?.();
  } catch {
    // It stays as it was: kept until the browser needs the room.
  }
}

export async function measureStorage(): Promise<void> {
  try {
    const { usage, quota } = (await manager()?.estimate?.()) ?? {};
    storage.value = usage === undefined || quota === undefined ? null : { used: usage, available: quota };
  } catch {
    storage.value = null;
  }
}

/** Not there on a page from http:, whatever the types say. */
function manager(): Partial<StorageManager> | undefined {
  return (navigator as Partial<Navigator>).storage;
}
