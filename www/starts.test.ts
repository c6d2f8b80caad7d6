import assert from "node:assert/strict";
import { test } from "node:test";
import { lighter, Starts } from "./starts";

/** A tab of a browser. */
function tab() {
  const kept = new Map<string, string>();
  let [isVisible, changed, left] = [true, (): void => undefined, (): void => undefined];
  const starts = (): Starts =>
    new Starts({
      storage: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
        removeItem: (key) => void kept.delete(key),
      },
      isVisible: () => isVisible,
      onVisibility: (call) => (changed = call),
      onLeave: (call) => (left = call),
    });
  const show = (visible: boolean): void => {
    isVisible = visible;
    changed();
  };
  const leave = (): void => {
    left();
  };
  return { starts, show, leave };
}

test("a page that was ended twice while it was at work had better begin with less", () => {
  const { starts } = tab();
  for (const isTooMuch of [false, false, true, true]) {
    const start = starts();
    assert.equal(start.isTooMuch, isTooMuch);
    start.begin();
  }
});

test("work that is done, or that the visitor leaves, counts nothing, and forgets what was before", () => {
  const { starts, leave } = tab();
  for (let visit = 0; visit < 9; visit += 1) {
    const start = starts();
    assert.equal(start.isTooMuch, false);
    start.begin();
    if (visit % 3 === 1) start.end();
    if (visit % 3 === 2) leave();
  }
});

test("what is ended out of sight does not count", () => {
  const { starts, show } = tab();
  for (let visit = 0; visit < 5; visit += 1) {
    const start = starts();
    assert.equal(start.isTooMuch, false);
    start.begin();
    show(false);
  }
  show(true);
  starts().begin();
  assert.equal(starts().isTooMuch, true);
});

test("storage that is blocked, or holds something else, counts nothing", () => {
  const blocked = (): never => {
    throw new Error("denied");
  };
  for (const getItem of [blocked, () => "many"]) {
    const start = new Starts({
      storage: { getItem, setItem: blocked, removeItem: blocked },
      isVisible: () => true,
      onVisibility: () => undefined,
      onLeave: () => undefined,
    });
    start.begin();
    start.end();
    assert.equal(start.isTooMuch, false);
  }
});

test("less is few pictures and one worker, until it is as little already", () => {
  assert.deepEqual(lighter("?executor=cpu"), {
    pictures: 200,
    search: "?executor=cpu&pictures=200&encoders=1",
  });
  assert.equal(lighter("?pictures=24")?.pictures, 24);
  assert.equal(lighter("?pictures=24&encoders=1"), null);
});
