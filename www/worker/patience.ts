import { Failed, message } from "../message";

/** A store that has not answered by then (a locked profile, a stuck disk) is done without. */
export const PATIENCE_MS = 2500;
/** Writing may take so many times longer: a disk may be busy, and nobody waits for it. */
export const WRITE_PATIENCE = 8;

/** Rejects where the promise is not settled within this time. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Failed(message("silent")));
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
