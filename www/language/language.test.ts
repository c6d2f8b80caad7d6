import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { message } from "../message";
import { englishIn } from "../testing/englishWords";
import { asSentence, ENGLISH, inWords, isRightToLeft, speak, strings } from ".";
import de from "./de";
import en from "./en";
import rtl from "./rtl";

const GERMAN = { tag: "de", locale: "de", direction: "ltr", strings: de } as const;

afterEach(() => {
  speak(ENGLISH);
});

/** Texts by where they stand, such as "search.prompt". */
type Texts = ReadonlyMap<string, string>;

/** Stands for whatever a sentence takes: a number, a text, or a list. */
function sample(count: number): unknown {
  return Object.assign(["«one»", "«two»"], {
    [Symbol.toPrimitive]: (hint: string) => (hint === "number" ? count : `«${count}»`),
  });
}

/** What some take is one of a few. */
const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  "messages.noObject": ["licence"],
  "messages.notUsable": ["weights"],
  "lab.measured": ["«one»", 2, "blind", 2, 2],
};

/** All that a language says, its functions with this count in every place. */
function textsOf(value: unknown, count: number, name = ""): Texts {
  if (typeof value === "string") return new Map([[name, value]]);
  if (typeof value === "function") {
    // What it is given may be what it gives back.
    const say = value as (...values: readonly unknown[]) => unknown;
    const values = SAMPLES[name] ?? Array.from({ length: say.length }, () => sample(count));
    return new Map([[name, String(say(...values))]]);
  }
  const parts = Object.entries(value as object);
  return new Map(
    parts.flatMap(([part, inner]) => [...textsOf(inner, count, name === "" ? part : `${name}.${part}`)]),
  );
}

/** Where a control or a symbol stands in a sentence. */
const PLACE = /\{\w+\}/g;

function placesIn(text: string): ReadonlySet<string> {
  return new Set(text.match(PLACE));
}

test("nothing is left unsaid, whatever the number", () => {
  for (const language of [ENGLISH, GERMAN]) {
    speak(language);
    for (const count of [0, 1, 2, 1234]) {
      for (const [name, text] of textsOf(language.strings, count)) {
        assert.doesNotMatch(text, /undefined|null|NaN|\[object|function/, name);
        if (name !== "search.reads") assert.notEqual(text, "", name);
      }
    }
  }
});

test("German has the same places for controls and symbols as English", () => {
  const english = textsOf(en, 2);
  for (const [name, text] of textsOf(de, 2)) {
    assert.deepEqual(placesIn(text), placesIn(english.get(name) ?? ""), name);
  }
});

/** What is called the same in German. */
const SAME = new Set([
  "footer.status",
  "models.summarizer",
  "wishes.label",
  "strategies.prf.term",
  "strategies.grf.term",
  "strategies.afs.term",
  "presets.noDislikes.why",
  "presets.noLikes.why",
  "presets.noWords.why",
  "photos.pause",
  "lab.metrics.mrr5.label",
  "lab.metrics.r1.label",
  "lab.metrics.r5.label",
  "lab.metrics.r10.label",
  "lab.metrics.p10.label",
  "lab.metrics.recall10.label",
  "lab.metrics.recall50.label",
  "lab.protocols.blind.label",
  "quality.columns.precision",
  "quality.columns.recall",
  "learned.formula",
  "learners.logistic.label",
  "learners.nearest.term",
  "learners.nearest.source",
  "learners.pichunter.term",
  "messages.within",
  "messages.sentence",
]);

test("all is translated", () => {
  speak(GERMAN);
  const english = textsOf(en, 2);
  const german = textsOf(de, 2);
  const same = [...german].flatMap(([name, text]) => (english.get(name) === text ? [name] : []));
  assert.deepEqual(new Set(same), SAME);
});

test("German has no English in it", () => {
  speak(GERMAN);
  for (const count of [0, 1, 2]) {
    for (const [name, text] of textsOf(de, count)) {
      assert.deepEqual(englishIn(text.replaceAll(PLACE, "")), [], `${name}: ${text}`);
    }
  }
});

test("German is set as German is: quotes, dashes, and no line between a number and its unit", () => {
  speak(GERMAN);
  for (const [name, text] of textsOf(de, 2)) {
    assert.doesNotMatch(text, /[“"]\p{L}|\p{L}"|”| - |\.\.\./u, name);
    assert.doesNotMatch(text, /«\d+» (?:MB|GB|ms|%|Bytes)/, name);
  }
});

test("figures follow the language", () => {
  speak(ENGLISH);
  assert.equal(strings.value.page.pictures(1376), "1,376 pictures");
  assert.equal(strings.value.page.pictures(1), "1 picture");
  assert.equal(strings.value.footer.lastQuery(8.25), "last query 8.3 ms");
  speak(GERMAN);
  assert.equal(strings.value.page.pictures(1376), "1.376 Bilder");
  assert.equal(strings.value.page.pictures(1), "1 Bild");
  assert.equal(strings.value.footer.lastQuery(8.25), "letzte Anfrage 8,3\u00a0ms");
});

test("what is told changes with the language; what the engine says stays, in a frame", () => {
  const lost = message("keepsNothing", message("silent"));
  const taken = message("notWhole", message("thisLink"), [message("noMarks", 2), message("noExample")]);
  assert.match(inWords(lost), /^This browser keeps nothing .*\(its storage does not answer\)/);
  assert.match(inWords(taken), /^This link .*: 2 of its marks are none, the picture .* is none\.$/);
  assert.equal(asSentence("no usable GPU"), "no usable GPU");
  speak(GERMAN);
  assert.match(inWords(lost), /^Dieser Browser .*\(sein Speicher antwortet nicht\)/);
  assert.match(inWords(taken), /^Dieser Link .*: 2 der Markierungen sind keine, das Bild/);
  assert.equal(inWords("no usable GPU"), "no usable GPU");
  assert.match(asSentence("no usable GPU"), /^Meldung .*„no usable GPU“$/);
});

test("the mirrored language is written from right to left, but for places and figures", () => {
  speak({ tag: "ar-XB", locale: "en", direction: "rtl", strings: rtl });
  assert.ok(isRightToLeft.value);
  assert.doesNotMatch(strings.value.how.title, /[a-z]/i);
  assert.match(strings.value.how.formula, /\{moved\}.*\{q\}/);
  assert.match(strings.value.page.pictures(24), /^24 \p{Script=Arabic}+$/u);
});
