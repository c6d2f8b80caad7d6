/** Waiting that can be broken off: what is awaited rejects once the signal is aborted. Nothing of it is left behind. */

import { effect } from "@preact/signals";

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return breakable(signal, (done) => {
    const timer = setTimeout(done, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  });
}

/** Until this holds of signals. */
export function until(holds: () => boolean, signal: AbortSignal): Promise<void> {
  return breakable(signal, (done) =>
    effect(() => {
      if (holds()) done();
    }),
  );
}

/** `begin` starts what ends with a call of `done`, and says how to stop it. */
async function breakable(signal: AbortSignal, begin: (done: () => void) => () => void): Promise<void> {
  signal.throwIfAborted();
  const listening = new AbortController();
  let stop: () => void = () => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const breakOff = (): void => {
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", breakOff, { signal: listening.signal });
      stop = begin(resolve);
    });
  } finally {
    listening.abort();
    stop();
  }
}
