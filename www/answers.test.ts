import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./testing/browser";
import * as answers from "./answers";
import type { Question, Report, Update } from "./protocol";
import * as visitor from "./question";
import { explanation, QUESTION, NO_ANSWER } from "./testing/question";

type ReplyReport = Extract<Report, { kind: "reply" }>;

const HITS = [{ id: "a", score: 0.3, before: 0 }];
const MAP = { id: "a", values: [0, 1, 1, 0], share: 1 };
const ASKED: Question = { ...QUESTION, strategy: "afs" };
const MOVED: Update = { explanation: explanation({ strategy: "afs", maps: [MAP] }), cosine: 0.9 };

function reply(fields: Partial<ReplyReport>): ReplyReport {
  const answer = {
    kind: "answer",
    ...NO_ANSWER,
    hits: HITS,
    ranked: 3,
  } as const;
  return {
    kind: "reply",
    requestId: 1,
    reply: answer,
    lacking: null,
    unknown: [],
    milliseconds: 4,
    ...fields,
  };
}

beforeEach(() => {
  answers.forgetAnswers();
  visitor.startOver("a dog");
  visitor.strategy.choose("afs");
});

test("an answer gives the ranking and what the marks did", () => {
  answers.takeReply(
    ASKED,
    reply({
      reply: { kind: "answer", ...NO_ANSWER, hits: HITS, ranked: 3, update: MOVED },
    }),
  );
  assert.equal(answers.ranking.value, HITS);
  assert.equal(answers.update.value, MOVED);
  assert.equal(answers.lastUpdate.value, MOVED);
  assert.equal(answers.maps.value.get("a"), MAP);
});

test("numbers of one strategy are not shown under the name of another", () => {
  answers.takeReply(
    ASKED,
    reply({
      reply: { kind: "answer", ...NO_ANSWER, hits: HITS, ranked: 3, update: MOVED },
    }),
  );
  visitor.strategy.choose("grf");
  assert.equal(answers.update.value, null);
  assert.equal(answers.maps.value.size, 0);
  // The order of the pictures stays until there is a new one.
  assert.equal(answers.ranking.value, HITS);
});

test("a model that is lacking is told under the strategies that asked for it only", () => {
  const lacking = { model: "summarizer", message: "summarizer.gguf could not be reached" } as const;
  answers.takeReply(ASKED, reply({ lacking }));
  assert.equal(answers.lacking.value, lacking);
  visitor.strategy.choose("prf");
  assert.equal(answers.lacking.value, null);
  visitor.strategy.choose("afs");
  answers.takeReply(ASKED, reply({}));
  assert.equal(answers.lacking.value, null);
});

test("blind rounds leave the ranking behind them alone", () => {
  answers.takeReply(
    ASKED,
    reply({
      reply: { kind: "answer", ...NO_ANSWER, hits: HITS, ranked: 3, update: MOVED },
    }),
  );
  visitor.goBlind();
  const drifted = explanation({ strategy: "afs", mode: "blind" });
  const rounds = [
    { top: [], cosine: 1, kept: 1, explanation: null },
    { top: [], cosine: 0.7, kept: 0, explanation: drifted },
  ];
  answers.takeReply({ ...ASKED, mode: "blind" }, reply({ reply: { kind: "rounds", rounds } }));
  assert.deepEqual(answers.lastUpdate.value, { explanation: drifted, cosine: 0.7 });
  assert.equal(answers.ranking.value, HITS);
  visitor.leaveBlind();
  assert.equal(answers.lastUpdate.value, MOVED);
});

test("words that say nothing to the model are told until the next answer", () => {
  answers.takeReply(ASKED, reply({ unknown: ["собака"] }));
  assert.deepEqual(answers.unknown.value, ["собака"]);
  answers.takeReply(ASKED, reply({}));
  assert.deepEqual(answers.unknown.value, []);
});

test("a question that cannot be answered says why, until the next answer", () => {
  answers.work.value = { what: "captioning", done: 0, of: 2 };
  answers.takeReply(ASKED, reply({}));
  assert.equal(answers.work.value, null);
  answers.work.value = { what: "captioning", done: 0, of: 2 };
  answers.takeRefusal("a fault");
  assert.equal(answers.work.value, null);
  assert.equal(answers.unanswered.value, "a fault");
  assert.equal(answers.ranking.value, HITS);
  answers.takeReply(ASKED, reply({}));
  assert.equal(answers.unanswered.value, null);
});

test("without a question there is no ranking, whatever was answered before", () => {
  answers.takeReply(ASKED, reply({}));
  visitor.startOver("");
  assert.equal(answers.ranking.value, null);
  assert.equal(answers.update.value, null);
});
