import assert from "node:assert/strict";
import { test } from "node:test";

import { readArguments } from "./arguments.mjs";

test("a folder and a name are enough", () => {
  assert.deepEqual(readArguments(["pictures", "--name", "town-museum"]), {
    kind: "add",
    folder: "pictures",
    captions: undefined,
    split: undefined,
    facts: { name: "town-museum", title: "Town museum", examples: [], framed: true, licence: null },
  });
});

test("everything can be said", () => {
  const said = [
    "--title",
    "The  town's",
    "--examples",
    " a ship;; a map ;",
    "--captions",
    "d.json",
    "--split",
    "test",
  ];
  const licence = ["--licence", "CC BY 4.0 https://creativecommons.org/licenses/by/4.0/"];
  const asked = readArguments(["p", "--name", "a1", ...said, ...licence]);
  assert.ok(asked.kind === "add");
  assert.deepEqual([asked.captions, asked.split], ["d.json", "test"]);
  assert.deepEqual([asked.facts.title, asked.facts.examples], ["The town's", ["a ship", "a map"]]);
  const url = "https://creativecommons.org/licenses/by/4.0/";
  assert.deepEqual(asked.facts.licence, { name: "CC BY 4.0", url });
});

test("names that are no folder, no address or nothing to type are refused", () => {
  const names = [
    "",
    "A",
    "a b",
    "../a",
    "a/b",
    "-a",
    "a-",
    "a--b",
    "a_b",
    "ä",
    "a.b",
    "x".repeat(65),
    "index.json",
  ];
  for (const name of names) {
    assert.throws(() => readArguments(["p", `--name=${name}`]), /cannot be a name/, name);
    assert.throws(() => readArguments([`--remove=${name}`]), /cannot be a name/, name);
  }
});

test("a bundled name needs --replace", () => {
  assert.throws(() => readArguments(["p", "--name", "objects"]), /bundled.*--replace/);
  assert.equal(readArguments(["p", "--name", "objects", "--replace"]).kind, "add");
});

test("--list and --remove", () => {
  assert.deepEqual(readArguments(["--list"]), { kind: "list" });
  assert.deepEqual(readArguments(["--remove", "art"]), { kind: "remove", name: "art" });
});

test("what cannot be meant is said, with the usage", () => {
  const wrong = [
    [],
    ["p"],
    ["--name", "a"],
    ["p", "q", "--name", "a"],
    ["p", "--name"],
    ["p", "--name", "a", "--colour", "red"],
    ["p", "--name", "a", "--split", "test"],
    ["p", "--list"],
    ["--list", "--remove", "a"],
  ];
  for (const args of wrong)
    assert.throws(() => readArguments(args), /\nusage: npm run collection/, args.join(" "));
});
