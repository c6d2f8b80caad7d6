import assert from "node:assert/strict";
import { test } from "node:test";
import type { Hit, Question, Report } from "../protocol";
import { QUESTION, NO_ANSWER } from "../testing/question";
import { AuxModels } from "./auxmodels";
import { Cache } from "./cache";
import { Comparing } from "./comparing";
import { neighbours } from "./neighbours";
import { Stock } from "./stock";
import { fakeEngines, MemoryStore, of, picture } from "./testing/fakes";

const MANY: Hit[] = Array.from({ length: 12 }, (_, number) => ({ id: `${number}`, score: 1, before: null }));

function compare(
  answer: (question: Question) => ReturnType<ReturnType<typeof fakeEngines>["search"]["ask"]>,
) {
  const { engines, search } = fakeEngines();
  search.answer = answer;
  const reports: Report[] = [];
  const stock = new Stock();
  stock.open([picture("a", 3)]);
  const comparing = new Comparing({
    engines,
    auxModels: new AuxModels("https://example.org/models/pocket.gguf", () => undefined),
    cache: new Cache(new MemoryStore(), () => undefined),
    stock,
    report: (report) => reports.push(report),
    goOn: () => Promise.resolve(true),
  });
  return { comparing, reports };
}

async function finish(comparing: Comparing): Promise<void> {
  while (await comparing.step());
}

test("each question is answered in turn, by its ranking", async () => {
  const { comparing, reports } = compare(({ words }) => ({
    kind: "answer",
    ...NO_ANSWER,
    hits: words === "none" ? null : MANY,
    ranked: 40,
  }));
  const questions = ["dog", "none", "cat"].map((words) => ({ ...QUESTION, words }));
  comparing.take({ kind: "compare", requestId: 7, questions });
  await finish(comparing);
  const told = of("compared", reports);
  assert.deepEqual(
    told.map(({ requestId, place, hits }) => [requestId, place, hits.length]),
    [
      [7, 0, MANY.length],
      [7, 1, 0],
      [7, 2, MANY.length],
    ],
  );
  assert.equal(reports.length, 3);
});

test("one that cannot be answered says why, and the others are", async () => {
  const { comparing, reports } = compare(({ words }) => {
    if (words === "bad") throw new Error("no such picture");
    return { kind: "answer", ...NO_ANSWER, hits: MANY, ranked: 40 };
  });
  comparing.take({
    kind: "compare",
    requestId: 1,
    questions: [
      { ...QUESTION, words: "bad" },
      { ...QUESTION, words: "good" },
    ],
  });
  await finish(comparing);
  assert.deepEqual(
    of("compared", reports).map(({ place, message }) => [place, message]),
    [
      [0, "no such picture"],
      [1, null],
    ],
  );
});

test("a newer comparison takes the older one's place", async () => {
  const { comparing, reports } = compare(() => ({
    kind: "answer",
    ...NO_ANSWER,
    hits: MANY,
    ranked: 40,
  }));
  comparing.take({ kind: "compare", requestId: 1, questions: [QUESTION, QUESTION] });
  await comparing.step();
  comparing.take({ kind: "compare", requestId: 2, questions: [QUESTION] });
  await finish(comparing);
  assert.deepEqual(
    of("compared", reports).map(({ requestId, place }) => [requestId, place]),
    [
      [1, 0],
      [2, 0],
    ],
  );
});

test("a picture's neighbours are those that it finds, but for itself", () => {
  const { engines, search } = fakeEngines();
  search.answer = () => ({
    kind: "answer",
    ...NO_ANSWER,
    hits: MANY,
    ranked: 40,
  });
  const found = neighbours(engines, "0");
  assert.deepEqual(
    found.map(({ id }) => id),
    ["1", "2", "3", "4", "5", "6", "7", "8"],
  );
  assert.deepEqual(search.asked[0]?.example, { id: "0", share: 1 });
  search.answer = () => ({
    kind: "answer",
    ...NO_ANSWER,
  });
  assert.deepEqual(neighbours(engines, "0"), []);
});
