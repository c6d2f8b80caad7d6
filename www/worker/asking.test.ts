import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "../language";
import type { AuxModel, Needs, Question, Reply, Report } from "../protocol";
import { Asking } from "./asking";
import type { AuxModels } from "./auxmodels";
import { Cache } from "./cache";
import { Stock } from "./stock";
import { captionName, type FakeSearch, fakeEngines, MemoryStore, of, picture } from "./testing/fakes";
import { NO_ANSWER } from "../testing/question";

const QUESTION: Question = {
  words: "a cat",
  example: null,
  marks: [
    { id: "a", side: "like", region: null },
    { id: "b", side: "dislike", region: null },
  ],
  wishes: { more: ["kittens"], less: [] },
  strategy: "grf",
  mode: "clicks",
  params: { weights: null, tau: null, k: null },
  first: 96,
};
const ANSWER: Reply = {
  kind: "answer",
  ...NO_ANSWER,
};
const SOURCES = [picture("a", 1), picture("b", 2)];

type State = ReturnType<AuxModels["state"]>;

/** What this setting differs in from one where nothing fails. */
interface Setting {
  readonly store?: MemoryStore;
  readonly state?: (model: AuxModel) => State;
  readonly goOn?: () => boolean;
  /** What it shares with another one over the same engine. */
  readonly beside?: ReturnType<typeof fakeEngines> & { readonly stock: Stock };
}

function asking({ store = new MemoryStore(), state = arrived, goOn = () => true, beside }: Setting = {}) {
  const fakes = beside ?? fakeEngines();
  const { engines } = fakes;
  const stock = beside?.stock ?? new Stock();
  const reports: Report[] = [];
  const refused = new Map<AuxModel, State>();
  const auxModels = {
    state: (model: AuxModel) => refused.get(model) ?? state(model),
    refuse: (model: AuxModel, error: unknown) => {
      refused.set(model, { kind: "failed", message: String(error) });
    },
  } as unknown as AuxModels;
  const cache = new Cache(store, () => undefined);
  const made = new Asking({
    engines,
    auxModels,
    cache,
    stock,
    report: (report) => reports.push(report),
    goOn: () => Promise.resolve(goOn()),
  });
  if (beside === undefined) stock.open(SOURCES);
  const ask = async (question = QUESTION): Promise<void> => {
    made.take({ kind: "ask", requestId: 7, question });
    // Far more steps than any question takes: one that never ends fails here.
    for (let steps = 0; await made.step(); steps += 1) assert.ok(steps < 50, "the question never ends");
  };
  return { ...fakes, made, ask, stock, cache, reports };
}

function arrived(): State {
  return { kind: "arrived", file: new Uint8Array(3) };
}

function needs(lacking: Partial<Needs>): Reply {
  return { kind: "needs", model: null, patches: [], captions: [], ...lacking };
}

/** Needs a captioner first, then patch tokens and captions of these. */
function lacksCaptions(search: FakeSearch, ids: readonly string[]): () => Reply {
  return () => {
    const captions = ids.filter((id) => !search.captions.has(captionName(id, null)));
    if (captions.length === 0) return ANSWER;
    return needs({
      model: search.models.includes("captioner") ? null : "captioner",
      patches: captions.filter((id) => !search.patches.has(id)),
      captions: captions.map((id) => ({ id, region: null })),
    });
  };
}

test("what is lacking is supplied, with progress, and the engine asked again", async () => {
  const { ask, search, reports } = asking();
  search.answer = lacksCaptions(search, ["a", "b"]);
  await ask();
  assert.deepEqual(
    of("working", reports).map(({ requestId, work }) => [requestId, work]),
    [
      [7, { what: "extracting", done: 0, of: 2 }],
      [7, { what: "extracting", done: 1, of: 2 }],
      [7, { what: "captioning", done: 0, of: 2 }],
      [7, { what: "captioning", done: 1, of: 2 }],
    ],
  );
  const [reply] = of("reply", reports);
  assert.deepEqual([reply?.requestId, reply?.reply, reply?.lacking], [7, ANSWER, null]);
  assert.deepEqual([...search.captions.values()], ["written of a", "written of b"]);
  assert.deepEqual(search.asked.at(-1), QUESTION);
});

test("words and wishes that the model does not know are named", async () => {
  const { ask, search, reports } = asking();
  search.answer = () => ANSWER;
  await ask({ ...QUESTION, words: "XYZZY", wishes: { more: ["kittens", "PLUGH"], less: [] } });
  assert.deepEqual(of("reply", reports)[0]?.unknown, ["XYZZY", "PLUGH"]);
});

test("a caption is written once for a picture, whatever its name and gallery", async () => {
  const store = new MemoryStore();
  const first = asking({ store });
  first.search.answer = lacksCaptions(first.search, ["a"]);
  await first.ask();
  await first.cache.flush();
  const second = asking({ store });
  second.stock.open([picture("z", 1)]);
  second.search.answer = lacksCaptions(second.search, ["z"]);
  await second.ask();
  assert.equal(second.search.captions.get("z"), "written of a");
  assert.deepEqual(of("working", second.reports), []);
  assert.equal(of("reply", second.reports).length, 1);
});

test("a part of a picture has a caption of its own", async () => {
  const store = new MemoryStore();
  const region = { left: 0.25, top: 0, right: 1, bottom: 1 };
  for (const expected of [1, 0]) {
    const { ask, search, cache, reports } = asking({ store });
    search.models.push("captioner");
    search.answer = () =>
      search.captions.has(captionName("a", region))
        ? ANSWER
        : needs({
            model: search.models.length === 2 ? null : "captioner",
            patches: search.patches.has("a") ? [] : ["a"],
            captions: [{ id: "a", region }],
          });
    await ask();
    await cache.flush();
    assert.equal(of("working", reports).filter(({ work }) => work.what === "captioning").length, expected);
  }
});

test("a newer question stops the work for an older one, and what was done stays done", async () => {
  let turns = 0;
  const { made, search, reports } = asking({ goOn: () => turns++ < 1 });
  search.answer = () => (search.patches.size === 2 ? ANSWER : needs({ patches: ["a", "b"] }));
  made.take({ kind: "ask", requestId: 1, question: QUESTION });
  await made.step();
  assert.deepEqual([...search.patches.keys()], ["a"]);
  assert.deepEqual(of("reply", reports), []);
});

test("while a model is fetched the question waits, and other work goes on", async () => {
  let state: State = { kind: "fetching", what: "fetching", model: "captioner", bytes: 5, total: 10 };
  const { made, search, reports } = asking({ state: () => state });
  search.answer = () => (search.models.length > 0 ? ANSWER : needs({ model: "captioner" }));
  made.take({ kind: "ask", requestId: 1, question: QUESTION });
  for (let turn = 0; turn < 3; turn += 1) assert.equal(await made.step(), false);
  const work = { what: "fetching", model: "captioner", bytes: 5, total: 10 };
  assert.deepEqual(of("working", reports)[2], { kind: "working", requestId: 1, work });
  state = arrived();
  while (await made.step());
  assert.equal(of("reply", reports).length, 1);
});

test("without the model the words and wishes are asked for, without marks and without rounds", async () => {
  const { ask, search, reports } = asking({ state: () => ({ kind: "failed", message: "no network" }) });
  // The engine's own rule, which tests/search.rs holds: marks and rounds need the model, words do not.
  search.answer = ({ marks, mode }) =>
    marks.length > 0 || mode === "blind" ? needs({ model: "captioner" }) : ANSWER;
  await ask({ ...QUESTION, mode: "blind" });
  const [reply] = of("reply", reports);
  assert.deepEqual([reply?.reply, reply?.lacking], [ANSWER, { model: "captioner", message: "no network" }]);
  assert.deepEqual(search.asked.at(-1), { ...QUESTION, mode: "clicks", marks: [] });
});

test("a file that the engine refuses is a model that is lacking", async () => {
  const { ask, search, reports } = asking();
  search.addSummarizer = () => {
    throw new Error("its width is 8, not 384");
  };
  search.answer = ({ marks }) => (marks.length > 0 ? needs({ model: "summarizer" }) : ANSWER);
  await ask();
  const [reply] = of("reply", reports);
  assert.match(inWords(reply?.lacking?.message ?? ""), /its width is 8/);
});

/** Engines that never get further. */
const STUCK: readonly (readonly [name: string, answer: () => Reply, state?: State])[] = [
  ["nothing", () => needs({})],
  ["the same patch tokens again", () => needs({ patches: ["a"] })],
  ["the same caption again", () => needs({ patches: ["a"], captions: [{ id: "a", region: null }] })],
  ["the same model again", () => needs({ model: "captioner" })],
  [
    "a model even without marks",
    () => needs({ model: "captioner" }),
    { kind: "failed", message: "no network" },
  ],
  [
    "two things in turn",
    (() => {
      let turn = 0;
      return () => needs({ patches: [turn++ % 2 === 0 ? "a" : "b"] });
    })(),
  ],
];

for (const [name, answer, state] of STUCK) {
  test(`a question ends in a report where the engine needs ${name}`, async () => {
    const { ask, search, reports } = asking(state === undefined ? {} : { state: () => state });
    search.answer = answer;
    await ask();
    const unanswered = of("unanswered", reports);
    assert.deepEqual([unanswered.length, unanswered[0]?.requestId], [1, 7]);
    // The next question is asked as ever.
    search.answer = () => ANSWER;
    await ask();
    assert.equal(of("reply", reports).length, 1);
  });
}

test("a captioner that one of several brought is everybody's, so captions are kept and recalled", async () => {
  const store = new MemoryStore();
  const first = asking({ store });
  first.search.answer = lacksCaptions(first.search, ["a"]);
  await first.ask();
  await first.cache.flush();
  first.stock.add([picture("z", 1)]);
  const second = asking({ store, beside: first });
  second.search.answer = lacksCaptions(second.search, ["z"]);
  await second.ask();
  assert.equal(second.search.captions.get("z"), "written of a");
  assert.deepEqual(of("working", second.reports), []);
});

test("a question waits for a picture's file that is still on its way", async () => {
  const { made, stock, ask, search, reports } = asking();
  let lacks = true;
  search.answer = () => (lacks ? needs({ patches: ["late"] }) : ANSWER);
  await ask();
  assert.deepEqual(reports, []);
  stock.add([picture("late", 3)]);
  assert.ok(await made.step());
  lacks = false;
  await made.step();
  assert.equal(of("reply", reports).length, 1);
});

test("what the engine refuses to answer is said of that question", async () => {
  const { ask, search, reports } = asking();
  search.answer = () => {
    throw new Error("blind rounds start from words");
  };
  await ask();
  const message = "blind rounds start from words";
  assert.deepEqual(of("unanswered", reports), [{ kind: "unanswered", requestId: 7, message }]);
});

test("a trap of the engine is no matter of one question", async () => {
  const { made, search } = asking();
  search.answer = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  made.take({ kind: "ask", requestId: 1, question: QUESTION });
  await assert.rejects(made.step(), WebAssembly.RuntimeError);
});
