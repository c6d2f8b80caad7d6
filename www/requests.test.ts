import assert from "node:assert/strict";
import { test } from "node:test";
import { beyond } from "./requests";

const BASE = "https://example.org/page/?collection=my.photos";

function addresses(...all: string[]): readonly string[] {
  return beyond(
    all.map((address) => ({ address, received: 1 })),
    BASE,
  ).map(({ address }) => address);
}

test("the page's own files, and what it made itself, are no news to anybody", () => {
  const own = ["main.js", "models/pocket/pocket.gguf", "collections/objects/pack-0.bin"];
  assert.deepEqual(addresses(...own.map((file) => `https://example.org/page/${file}`)), []);
  assert.deepEqual(addresses("blob:https://example.org/3f2b", "data:image/png;base64,AA"), []);
});

test("another place, another folder, or an address that carries words is told", () => {
  const told = [
    "https://elsewhere.org/page/main.js",
    "http://example.org/page/main.js",
    "https://example.org/collect",
    "https://example.org/page/main.js?photo=cat",
  ];
  assert.deepEqual(addresses(...told), told);
});
