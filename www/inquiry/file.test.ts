import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "../language";
import { mayBeSession, NoSession, readSession, writeSession } from "./file";
import { type Inquiry, NO_OVERRIDES } from "./inquiry";

const INQUIRY: Inquiry = {
  words: "a dog",
  example: { id: "b", share: 0.5 },
  marks: [{ id: "a", side: "like", region: { left: 0, top: 0.5, right: 0.5, bottom: 1 } }],
  wishes: { more: [], less: ["people"] },
  strategy: "prf",
  overrides: NO_OVERRIDES,
  mode: "clicks",
  comparing: true,
  collection: "objects",
};

function file(text: string, name = "search.json"): File {
  return new File([text], name);
}

test("what is saved is read again", async () => {
  assert.deepEqual(await readSession(file(writeSession(INQUIRY))), { inquiry: INQUIRY, faults: [] });
});

for (const [what, text, message] of [
  ["no JSON", "GIF89a", /holds no JSON/],
  ["another page's", '{"words": "dog"}', /no saved session of this page/],
  ["null", "null", /no saved session of this page/],
  ["a newer one", '{"format": "more-like-this session", "version": 2}', /newer version/],
  ["far too much", " ".repeat(4_000_001), /too large/],
] as const) {
  test(`a file that is ${what} is refused by name`, async () => {
    await assert.rejects(readSession(file(text)), (error) => {
      assert.ok(error instanceof NoSession);
      assert.match(inWords(error.said), message);
      assert.match(inWords(error.said), /search\.json/);
      return true;
    });
  });
}

test("fields of the wrong kind are as if they were not there", async () => {
  const wrong = {
    format: "more-like-this session",
    version: 1,
    words: 7,
    example: { id: "a" },
    marks: [{ id: 3 }, null, "x", { id: "a", side: "up" }, { id: "b", side: "like" }],
    wishes: { more: "snow", less: [1, "people"] },
    strategy: ["prf"],
    overrides: { weights: "1,1,1", tau: "0.1", k: 11 },
    mode: "compare",
    comparing: "yes",
    collection: {},
  };
  const { inquiry, faults } = await readSession(file(JSON.stringify(wrong)));
  assert.deepEqual(inquiry, {
    words: "",
    example: null,
    marks: [{ id: "b", side: "like", region: null }],
    wishes: { more: [], less: ["people"] },
    strategy: null,
    overrides: NO_OVERRIDES,
    mode: "clicks",
    comparing: false,
    collection: null,
  });
  assert.deepEqual(faults.map(inWords), [
    "the picture that it asks with is none",
    "4 of its marks are none",
    "one of its wishes is none",
    'there is no strategy “["prf"]” here',
    "its weights cannot be used",
    "its tau cannot be used",
    "its K cannot be used",
  ]);
});

test("a session is told by its name or type", () => {
  assert.ok(mayBeSession({ name: "A.JSON", type: "" }));
  assert.ok(mayBeSession({ name: "a", type: "application/json" }));
  assert.ok(!mayBeSession({ name: "a.jpg", type: "image/jpeg" }));
});

test("halves of characters, which no address could hold, are not taken", async () => {
  const raw = {
    ...INQUIRY,
    words: "a \ud83d dog",
    example: { id: "\ud83d", share: 1 },
    wishes: { more: ["\udc00"] },
  };
  const { inquiry, faults } = await readSession(
    file(JSON.stringify({ format: "more-like-this session", version: 1, ...raw })),
  );
  assert.equal(inquiry.words, "a \ufffd dog");
  assert.deepEqual([inquiry.example, inquiry.wishes.more], [null, ["\ufffd"]]);
  assert.deepEqual(faults.map(inWords), ["the picture that it asks with is none"]);
});
