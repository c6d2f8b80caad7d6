import assert from "node:assert/strict";
import { test } from "node:test";
import { ArrivingFile } from "./arriving";

/** Whether a promise has been resolved or rejected. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = (): void => void (settled = true);
  promise.then(settle, settle);
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

test("a beginning is there as soon as its bytes are, whatever parts they came in", async () => {
  const file = new ArrivingFile();
  const [five, three] = [file.beginning(5), file.beginning(3)];
  file.add(Uint8Array.of(1, 2));
  assert.equal(await isSettled(three), false);
  file.add(Uint8Array.of(3, 4));
  assert.deepEqual(await three, Uint8Array.of(1, 2, 3));
  assert.equal(await isSettled(five), false);
  file.add(Uint8Array.of(5, 6, 7));
  assert.deepEqual(await five, Uint8Array.of(1, 2, 3, 4, 5));
  assert.deepEqual(await file.beginning(6), Uint8Array.of(1, 2, 3, 4, 5, 6));
});

test("a file that ends is all there is, and nothing is whole before it does", async () => {
  const file = new ArrivingFile();
  const ten = file.beginning(10);
  const whole = file.whole();
  file.add(Uint8Array.of(1, 2));
  file.add(Uint8Array.of(3));
  assert.equal(await isSettled(whole), false);
  file.end();
  assert.deepEqual(await ten, Uint8Array.of(1, 2, 3));
  assert.deepEqual(await whole, [Uint8Array.of(1, 2), Uint8Array.of(3)]);
  assert.deepEqual(await file.whole(), []);
});

test("what breaks off is told to those who wait for more, also later", async () => {
  const file = new ArrivingFile();
  const ten = file.beginning(10);
  file.add(Uint8Array.of(1, 2));
  file.end(new Error("cut short"));
  await assert.rejects(ten, /cut short/);
  await assert.rejects(file.whole(), /cut short/);
  assert.deepEqual(await file.beginning(2), Uint8Array.of(1, 2));
});
