import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue } from "./queue";
import { picture } from "./testing/fakes";

function ids(queue: Queue, count: number): string[] {
  return queue.take(count).map(({ id }) => id);
}

test("what is on screen comes first, then the gallery's order", () => {
  const queue = new Queue(["a", "b", "c", "d", "e"].map((id) => picture(id, 1)));
  // Pictures on screen may be encoded already, or not be pictures of this queue.
  queue.prioritize(["d", "x", "b"]);
  assert.deepEqual(ids(queue, 1), ["d"]);
  queue.add([picture("f", 1)]);
  assert.deepEqual(ids(queue, 3), ["b", "a", "c"]);
  assert.equal(queue.length, 2);
  queue.prioritize(["f"]);
  assert.deepEqual(ids(queue, 9), ["f", "e"]);
  assert.deepEqual(ids(queue, 1), []);
});
