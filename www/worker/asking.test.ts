import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../pkg/more_like_this.js";
import type { Needs, Question, Reply, Report } from "../protocol";
import { Asking } from "./asking";
import type { Sidecars } from "./sidecars";
import type { Storage } from "./storage";

const QUESTION: Question = {
  words: "a cat",
  liked: ["a", "b"],
  disliked: [],
  more: [],
  less: [],
  strategy: "grf",
  blind: false,
};
const ANSWER: Reply = { kind: "answer", hits: null, update: null };

/** An asking whose engine lacks captions of these pictures, and what it reported. */
function asking(lacked: string[], goOn: () => boolean, model: Needs["model"] = null) {
  const reports: Report[] = [];
  const engine = {
    ask: ({ liked }: Question): Reply =>
      liked.length === 0 || (lacked.length === 0 && model === null)
        ? ANSWER
        : { kind: "needs", model, patches: [], captions: [...lacked] },
    writeCaption: (id: string) => lacked.splice(lacked.indexOf(id), 1),
    captions: () => new Map(),
  };
  const sidecars = { state: () => ({ kind: "failed", message: "no network" }) };
  const storage = { attempt: () => Promise.resolve() };
  const made = new Asking({
    engine: engine as unknown as Engine,
    sidecars: sidecars as unknown as Sidecars,
    storage: storage as unknown as Storage,
    report: (report) => reports.push(report),
    goOn: () => Promise.resolve(goOn()),
  });
  made.take({ kind: "ask", turn: 7, question: QUESTION });
  return { made, reports };
}

async function finish(made: Asking): Promise<void> {
  while (await made.step());
}

test("what is lacking is supplied, with progress, and the engine asked again", async () => {
  const { made, reports } = asking(["a", "b"], () => true);
  await finish(made);
  const work = reports.flatMap((report) => (report.kind === "working" ? [report.work] : []));
  assert.deepEqual(work, [
    { what: "captioning", done: 0, of: 2 },
    { what: "captioning", done: 1, of: 2 },
  ]);
  const last = reports.at(-1);
  assert.equal(last?.kind === "reply" && last.turn, 7);
  assert.deepEqual(last?.kind === "reply" && last.reply, ANSWER);
  assert.equal(last?.kind === "reply" && last.lacking, null);
});

test("a newer question stops the work for an older one, and what was done stays done", async () => {
  const lacked = ["a", "b"];
  let turns = 0;
  const { made } = asking(lacked, () => turns++ < 1);
  await made.step();
  assert.deepEqual(lacked, ["b"]);
});

test("without the model the words are answered and the marks left out", async () => {
  const { made, reports } = asking([], () => true, "captioner");
  await finish(made);
  const last = reports.at(-1);
  assert.deepEqual(last?.kind === "reply" && [last.reply, last.lacking], [
    ANSWER,
    { model: "captioner", message: "no network" },
  ]);
});
