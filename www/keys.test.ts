import assert from "node:assert/strict";
import { test } from "node:test";
import "./testing/browser";
import { composes, keyName, wayOf } from "./keys";

test("a letter is told by what it writes, on whatever key", () => {
  assert.equal(keyName({ key: "u", code: "KeyU" }), "u");
  assert.equal(keyName({ key: "D", code: "KeyD" }), "d");
  // Dvorak has its u where others have their f.
  assert.equal(keyName({ key: "u", code: "KeyF" }), "u");
  assert.equal(keyName({ key: "é", code: "Digit2" }), "é");
});

test("on a keyboard for another script the place counts", () => {
  assert.equal(keyName({ key: "г", code: "KeyU" }), "u");
  assert.equal(keyName({ key: "В", code: "KeyD" }), "d");
  assert.equal(keyName({ key: "ع", code: "KeyU" }), "u");
  assert.equal(keyName({ key: "ж", code: "Semicolon" }), "ж");
});

test("keys with names keep them", () => {
  assert.equal(keyName({ key: "ArrowLeft", code: "ArrowLeft" }), "ArrowLeft");
  assert.equal(keyName({ key: "Home", code: "Numpad7" }), "Home");
});

/** A key's event, as far as it has these. */
function keydown(fields: object): KeyboardEvent {
  return fields as KeyboardEvent;
}

test("an input method's keys are its own, also the one that ends a composition in Safari", () => {
  assert.equal(composes(keydown({ isComposing: true, keyCode: 27 })), true);
  assert.equal(composes(keydown({ isComposing: false, keyCode: 229 })), true);
  assert.equal(composes(keydown({ isComposing: false, keyCode: 27 })), false);
});

test("Ctrl or ⌘ with Z undoes, with Shift redoes, and nothing else does", () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const way = (key: string, code: string, held: object) => wayOf({ ...plain, key, code, ...held });
  assert.equal(way("z", "KeyZ", { ctrlKey: true }), "undo");
  assert.equal(way("z", "KeyZ", { metaKey: true }), "undo");
  assert.equal(way("я", "KeyZ", { ctrlKey: true }), "undo");
  assert.equal(way("Z", "KeyZ", { ctrlKey: true, shiftKey: true }), "redo");
  assert.equal(way("y", "KeyY", { ctrlKey: true }), "redo");
  assert.equal(way("y", "KeyY", { metaKey: true }), null);
  assert.equal(way("z", "KeyZ", {}), null);
  assert.equal(way("z", "KeyZ", { ctrlKey: true, altKey: true }), null);
  assert.equal(way("z", "KeyZ", { ctrlKey: true, metaKey: true }), null);
});
