import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import { pause, until } from "./waits";

test("what holds, or comes to hold, is waited for", async () => {
  const { signal: never } = new AbortController();
  const count = signal(1);
  await until(() => count.value === 1, never);
  const two = until(() => count.value === 2, never);
  count.value = 2;
  await two;
});

test("waiting breaks off when the signal is aborted, also before it began", async () => {
  const breaking = new AbortController();
  let looked = 0;
  const count = signal(0);
  const waits = [
    pause(1e6, breaking.signal),
    until(() => {
      looked += 1;
      return count.value > 0;
    }, breaking.signal),
  ];
  breaking.abort();
  for (const wait of [...waits, pause(0, breaking.signal), until(() => true, breaking.signal)]) {
    await assert.rejects(wait, { name: "AbortError" });
  }
  count.value = 1;
  assert.equal(looked, 1);
});
