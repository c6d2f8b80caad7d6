import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "../language";
import { readAddress, writeAddress } from "./address";
import { type Inquiry, NO_OVERRIDES } from "./inquiry";

const BOX = { left: 0.25, top: 0, right: 1, bottom: 0.5 };

const NOTHING: Inquiry = {
  words: "",
  example: null,
  marks: [],
  wishes: { more: [], less: [] },
  strategy: null,
  overrides: NO_OVERRIDES,
  mode: "clicks",
  comparing: false,
  collection: null,
};

const EVERYTHING: Inquiry = {
  words: "a dog & a cat #1?",
  example: { id: "c&d.jpg", share: 0.25 },
  marks: [
    { id: "b c.jpg", side: "dislike", region: null },
    { id: "a@home", side: "like", region: BOX },
    { id: "looks@0,0,1,1", side: "like", region: null },
    { id: "ends@", side: "like", region: null },
    { id: "日本", side: "dislike", region: null },
  ],
  wishes: { more: ["at the beach", "snow"], less: ["people"] },
  strategy: "afs",
  overrides: { weights: { alpha: 1, beta: 0.35, gamma: 0 }, tau: 0.1, k: 7 },
  mode: "blind",
  comparing: false,
  collection: "scenes",
};

function read(address: string) {
  const { search, hash } = new URL(address, "https://example.org/page/");
  return readAddress({ search, hash });
}

const COMPARING: Inquiry = { ...EVERYTHING, mode: "clicks", comparing: true };

for (const [name, inquiry] of Object.entries({ NOTHING, EVERYTHING, COMPARING })) {
  test(`what is written is read again, ${name}`, () => {
    assert.deepEqual(read(writeAddress("", inquiry)), { inquiry, faults: [] });
  });
}

test("words and marks stand where no server sees them; options stay", () => {
  const address = writeAddress("?pictures=24&q=old&like=x", EVERYTHING);
  const [query = "", fragment = ""] = address.split("#");
  assert.equal(query, "?pictures=24&strategy=afs&collection=scenes");
  assert.match(fragment, /^q=a\+dog/);
});

test("a link may ask in the query as well, as people write it", () => {
  const { inquiry, faults } = read("?q=red%20car&like=a&more=fast");
  assert.deepEqual(inquiry, {
    ...NOTHING,
    words: "red car",
    marks: [{ id: "a", side: "like", region: null }],
    wishes: { more: ["fast"], less: [] },
  });
  assert.deepEqual(faults.map(inWords), []);
});

test("what an address says wrongly is named, and the rest holds", () => {
  const { inquiry, faults } = read(
    "?strategy=nope&q=dog#from=e&share=2&like=a@0,0,2,1&like=&dislike=b@1,1,0,0&like=c&weights=1,x,0&tau=0&k=2.5",
  );
  assert.deepEqual(inquiry, { ...NOTHING, words: "dog", marks: [{ id: "c", side: "like", region: null }] });
  assert.deepEqual(faults.map(inWords), [
    "the picture that it asks with is none",
    "3 of its marks are none",
    "there is no strategy “nope” here",
    "its weights cannot be used",
    "its tau cannot be used",
    "its K cannot be used",
  ]);
});

test("numbers that are none are refused", () => {
  for (const weights of ["1,2", "", "1,,0", "NaN,1,1", "Infinity,1,1", "-1,1,1", "11,1,1"]) {
    assert.deepEqual(
      read(`#weights=${weights}`).faults.map(inWords),
      ["its weights cannot be used"],
      weights,
    );
  }
});

test("more than anybody asks for is cut", () => {
  const many = (name: string, count: number): string =>
    Array.from({ length: count }, (_, number) => `${name}=${number}`).join("&");
  const { inquiry, faults } = read(`#q=${"x".repeat(5000)}&${many("like", 600)}&${many("more", 60)}`);
  assert.equal(inquiry.words.length, 2000);
  assert.equal(inquiry.marks.length, 500);
  assert.equal(inquiry.wishes.more.length, 50);
  assert.deepEqual(faults.map(inWords), [
    "only its first 2000 characters of words are taken",
    "100 of its marks are none",
    "10 of its wishes are none",
  ]);
});

test("a picture that is marked both ways is marked the first way", () => {
  assert.deepEqual(read("#like=a&dislike=a").inquiry.marks, [{ id: "a", side: "like", region: null }]);
});

test("a box without extent in the engine's 32 bits is no box", () => {
  const { inquiry, faults } = read("#like=a@0.5,0,0.5000000001,1&like=b@0,0,1e-50,1&like=c");
  assert.deepEqual(inquiry.marks, [{ id: "c", side: "like", region: null }]);
  assert.deepEqual(faults.map(inWords), ["2 of its marks are none"]);
});

test("words that are cut within a character lead back to themselves", () => {
  const { inquiry } = read(`#q=${"x".repeat(1999)}😀`);
  assert.equal(inquiry.words, `${"x".repeat(1999)}\ufffd`);
  assert.deepEqual(read(writeAddress("", inquiry)), { inquiry, faults: [] });
});

test("what an address asks for is quoted in one line, whatever it is", () => {
  const { faults } = read("?strategy=a%0Ab%E2%80%AEc");
  assert.deepEqual(faults.map(inWords), ["there is no strategy “a b c” here"]);
  assert.equal(
    read(`?strategy=${"x".repeat(39)}😀`)
      .faults.map(inWords)
      .join(),
    `there is no strategy “${"x".repeat(39)}\ufffd…” here`,
  );
});
