import assert from "node:assert/strict";
import { inWords } from "../language";
import { changed, changedText, fuzzed, type Random } from "../testing/fuzz";
import { readAddress, writeAddress } from "./address";
import { NoSession, readSession, writeSession } from "./file";
import { type Inquiry, type Read, sameInquiry } from "./inquiry";
import * as limits from "./limits";

const WHOLE: Inquiry = {
  words: "a dog & a cat #1?",
  example: { id: "c&d.jpg", share: 0.25 },
  marks: [
    { id: "b c.jpg", side: "dislike", region: null },
    { id: "a@home", side: "like", region: { left: 0.25, top: 0, right: 1, bottom: 0.5 } },
    { id: "looks@0,0,1,1", side: "like", region: null },
  ],
  wishes: { more: ["at the beach", "snow"], less: ["people"] },
  strategy: "afs",
  overrides: { weights: { alpha: 1, beta: 0.35, gamma: 0 }, tau: 0.1, k: 7 },
  mode: "clicks",
  comparing: true,
  collection: "scenes",
};

const PARTS = [
  ...([
    "&",
    "=",
    "#",
    "?",
    "%",
    "%00",
    "%ff",
    "%ED%A0%80",
    "+",
    "@",
    ",",
    "@0,0,1,1",
    "-0",
    "1e-300",
    "NaN",
    "Infinity",
  ] as const),
  ...([
    "&like=a",
    "&dislike=a",
    "&more=b",
    "&less=b",
    "&weights=1,1,1",
    "&tau=1",
    "&k=3",
    "&view=blind",
  ] as const),
  ...(["&share=0.5", "&from=x", "&like=a@0.5,0,0.5000000001,1", "&strategy=prf", "\ud83d", "😀"] as const),
] as unknown as readonly [string, ...string[]];

/** Put in rarely, since each takes as long as a hundred others. */
const HUGE = [`&q=${"x".repeat(1999)}😀`, "&more=y".repeat(60), "&like=1&like=2&like=3".repeat(200)] as const;

const WORDS = [
  "words",
  "marks",
  "id",
  "side",
  "region",
  "like",
  "dislike",
  "left",
  "right",
  "wishes",
  "more",
  "k",
] as const;

/** What is taken is within the limits, and the address leads to the same again. */
function check({ inquiry, faults }: Read): void {
  const { words, example, marks, wishes, overrides } = inquiry;
  assert.ok(words.length <= limits.WORDS);
  assert.ok(example === null || (example.share >= 0 && example.share <= 1 && isName(example.id)));
  assert.ok(marks.length <= limits.MARKS);
  for (const { id, region } of marks) {
    assert.ok(isName(id));
    if (region === null) continue;
    // As the engine reads them, which refuses a box that marks nothing.
    const [left, top, right, bottom] = [region.left, region.top, region.right, region.bottom].map(
      Math.fround,
    );
    assert.ok(Number(left) < Number(right) && Number(top) < Number(bottom), JSON.stringify(region));
  }
  for (const all of [wishes.more, wishes.less]) {
    assert.ok(all.length <= limits.WISHES && all.every((wish) => wish.length <= limits.WISH));
  }
  assert.ok(
    overrides.k === null || (Number.isInteger(overrides.k) && overrides.k >= 1 && overrides.k <= limits.K),
  );
  assert.ok(overrides.tau === null || overrides.tau >= limits.LEAST_TAU);
  const told = faults.map(inWords);
  assert.ok(
    told.every((fault) => fault.length < 100 && !fault.includes("\n")),
    told.join(),
  );
  const again = read(writeAddress("", inquiry));
  assert.ok(sameInquiry(again.inquiry, inquiry), `${JSON.stringify(inquiry)}, ${JSON.stringify(again)}`);
  assert.deepEqual(again.faults, []);
}

function isName(id: string): boolean {
  return id !== "" && id.length <= limits.NAME;
}

function read(address: string): Read {
  const at = address.indexOf("#");
  const [search, hash] = at < 0 ? [address, ""] : [address.slice(0, at), address.slice(at)];
  return readAddress({ search, hash });
}

function session(random: Random): string {
  const whole: unknown = JSON.parse(writeSession(WHOLE));
  const text = JSON.stringify(changed(whole, random, WORDS));
  return random.once(8) ? changedText(text, random, ["}", "1e999", '"', "\\ud800", "[", "-0"]) : text;
}

fuzzed("any address asks for something within the limits", (random) => {
  const address = changedText(writeAddress("?pictures=24", WHOLE), random, PARTS);
  check(read(random.once(50) ? address + random.oneOf(HUGE) : address));
});

fuzzed("any file is refused as no session, or asks for something within the limits", async (random) => {
  try {
    check(await readSession(new File([session(random)], "search.json")));
  } catch (error) {
    if (!(error instanceof NoSession)) throw error;
  }
});
