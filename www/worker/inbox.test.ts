import assert from "node:assert/strict";
import { test } from "node:test";
import { Inbox } from "./inbox";

test("a newer command of a kind replaces an older one", () => {
  const inbox = new Inbox();
  inbox.put({ kind: "prioritize", ids: ["a"] });
  inbox.put({ kind: "prioritize", ids: ["b"] });
  assert.equal(inbox.has("prioritize"), true);
  assert.deepEqual(inbox.take("prioritize"), { kind: "prioritize", ids: ["b"] });
  assert.equal(inbox.has("prioritize"), false);
  assert.equal(inbox.take("prioritize"), null);
});

test("waiting ends with a command, or when woken", async () => {
  const inbox = new Inbox();
  const woken = inbox.next();
  inbox.wake();
  await woken;
  // A wake while nobody waits is not lost, and counts once.
  inbox.wake();
  await inbox.next();
  const arrived = inbox.next();
  inbox.put({ kind: "refetch" });
  await arrived;
  await inbox.next();
});

test("pictures that are added add up, but not those of another gallery", () => {
  const inbox = new Inbox();
  const add = (gallery: string, id: string): void => {
    inbox.put({ kind: "add", gallery, sources: [{ id, file: new Blob() }] });
  };
  add("g", "a");
  add("g", "b");
  assert.deepEqual(
    inbox.take("add")?.sources.map(({ id }) => id),
    ["a", "b"],
  );
  add("g", "a");
  add("h", "c");
  assert.deepEqual(
    inbox.take("add")?.sources.map(({ id }) => id),
    ["c"],
  );
});
