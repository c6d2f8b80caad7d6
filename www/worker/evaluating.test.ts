import assert from "node:assert/strict";
import { test } from "node:test";
import type { Met, Plan, Progress, Query, Report, Trial } from "../protocol";
import type { AuxModels } from "./auxmodels";
import { Cache } from "./cache";
import { Evaluating, type Statistics } from "./evaluating";
import { Stock } from "./stock";
import { type FakeSearch, fakeEngines, MemoryStore, of, picture } from "./testing/fakes";

const queries: readonly Query[] = Array.from({ length: 6 }, (_, number) => ({
  words: `query ${number}`,
  relevant: [`${number}`],
  others: [],
  query: [number, 0],
}));
const plan: Plan = {
  protocol: "pages",
  methods: ["grf", null, "prf"],
  queries,
  count: 3,
  rounds: 1,
  k: 5,
  likes: 2,
  dislikes: 1,
  seed: 4,
};
/** Draws the last ones; of each column the mean is all that is told. */
const statistics: Statistics = {
  sample: (count, wanted) => Array.from({ length: count }, (_, number) => number).slice(-wanted),
  summary: (values, baseline, columns) =>
    Array.from({ length: columns }, (_, column) => {
      const mean = (all: Float64Array): number => {
        const own = all.filter((_, place) => place % columns === column);
        return own.reduce((sum, value) => sum + value, 0) / own.length;
      };
      const gain = mean(values) - mean(baseline);
      return [mean(values), 0, 1, gain, -1, 1];
    }).flat(),
};

/** Of what the query's number and the round are. */
function played({ query: [number], rounds }: Trial): Met {
  const values = Array.from({ length: rounds + 1 }, (_, round) => number + round / 2);
  return { kind: "done", values, baseline: values.map(() => 1) };
}

interface Setting {
  readonly goOn?: () => boolean;
  readonly failed?: string;
}

function evaluating({ goOn = () => true, failed }: Setting = {}) {
  const { engines, search } = fakeEngines();
  const preset = { weights: { alpha: 1, beta: 1, gamma: 1 }, tau: 1 };
  const strategy = { needs: null, wishes: false, clicks: preset, blind: preset };
  const strategies = [
    { ...strategy, strategy: "prf" },
    { ...strategy, strategy: "grf", needs: "captioner" },
  ] as const;
  const info = { ...engines.info, method: { ...engines.info.method, strategies } };
  const reports: Report[] = [];
  const state =
    failed === undefined ? { kind: "arrived", file: new Uint8Array(3) } : { kind: "failed", message: failed };
  const stock = new Stock();
  stock.open(queries.map(({ relevant: [id = ""] }, number) => picture(id, number + 1)));
  const made = new Evaluating({
    engines: { ...engines, info },
    auxModels: { state: () => state } as unknown as AuxModels,
    cache: new Cache(new MemoryStore(), () => undefined),
    stock,
    report: (report) => reports.push(report),
    goOn: () => Promise.resolve(goOn()),
    statistics,
  });
  search.outcome = played;
  const run = async (): Promise<void> => {
    for (let steps = 0; await made.step(); steps += 1) assert.ok(steps < 200, "it never ends");
  };
  const last = (): Progress => {
    const progress = of("evaluated", reports).at(-1)?.progress;
    assert.ok(progress !== undefined);
    return progress;
  };
  return { made, search, reports, run, last };
}

function order(search: FakeSearch): string[] {
  return search.played.map(({ query: [number], strategy }) => `${number} ${strategy ?? "none"}`);
}

test("the drawn queries are played under each method, what is slow last", async () => {
  const { made, search, run, last, reports } = evaluating();
  made.take({ kind: "evaluate", requestId: 5, plan });
  await run();
  const fast = [3, 4, 5].flatMap((number) => [`${number} none`, `${number} prf`]);
  assert.deepEqual(order(search), [...fast, "3 grf", "4 grf", "5 grf"]);
  assert.equal(search.played[0]?.seed, 4);
  const { series, ...counts } = last();
  assert.deepEqual(
    { ...counts, secondsLeft: 0 },
    { done: 9, of: 9, secondsLeft: 0, slowerFollow: false, work: null, isOver: true },
  );
  assert.deepEqual(
    series.map(({ method, queries }) => [method, queries]),
    [
      ["grf", 3],
      [null, 3],
      ["prf", 3],
    ],
  );
  const mean = (value: number, lo: number, hi: number) => ({ mean: value, lo, hi });
  assert.deepEqual(series[0]?.figures, [
    [{ value: mean(4, 0, 1), gain: mean(3, -1, 1) }],
    [{ value: mean(4.5, 0, 1), gain: mean(3.5, -1, 1) }],
  ]);
  assert.ok(reports.every((report) => report.kind === "evaluated" && report.requestId === 5));
  assert.equal(await made.step(), false, "nothing is left to do");
});

test("what a method lacks is supplied, and the query played again", async () => {
  const { made, search, run, last } = evaluating();
  search.outcome = (trial) => {
    const [id = ""] = trial.relevant;
    if (trial.strategy !== "grf" || search.captions.has(id)) return played(trial);
    return {
      kind: "needs",
      model: search.models.includes("captioner") ? null : "captioner",
      patches: search.patches.has(id) ? [] : [id],
      captions: [{ id, region: null }],
    };
  };
  made.take({ kind: "evaluate", requestId: 1, plan });
  await run();
  assert.deepEqual([...search.captions.keys()], ["3", "4", "5"]);
  assert.deepEqual(
    last().series.map(({ message }) => message),
    [null, null, null],
  );
});

test("a question of the visitor's breaks supplying off, and it goes on afterwards", async () => {
  let turns = 0;
  const { made, search, run, last } = evaluating({ goOn: () => turns++ !== 1 });
  search.outcome = (trial) => {
    const patches = ["0", "1"].filter((id) => !search.patches.has(id));
    return patches.length === 0 ? played(trial) : { kind: "needs", model: null, patches, captions: [] };
  };
  made.take({ kind: "evaluate", requestId: 1, plan: { ...plan, methods: ["prf"] } });
  await run();
  assert.deepEqual(last().series[0]?.message, null);
  assert.equal(last().series[0]?.queries, 3);
});

test("a method that cannot be played ends with a reason, and the others go on", async () => {
  const { made, search, run, last } = evaluating({ failed: "no network" });
  search.outcome = (trial) => {
    if (trial.strategy === "prf" && trial.query[0] === 4) throw new Error("nothing is right");
    return trial.strategy === "grf"
      ? { kind: "needs", model: "captioner", patches: [], captions: [] }
      : played(trial);
  };
  made.take({ kind: "evaluate", requestId: 1, plan });
  await run();
  const { series, done, of: all, isOver } = last();
  assert.deepEqual(
    series.map(({ queries, message }) => [queries, message]),
    [
      [0, "no network"],
      [3, null],
      [1, "nothing is right"],
    ],
  );
  assert.deepEqual([done, all, isOver], [4, 4, true]);
});

test("it ends at once where it is told to, or another gallery is opened", async () => {
  const { made, search } = evaluating();
  const end = [
    () => {
      made.take({ kind: "evaluate", requestId: 2, plan: null });
    },
    () => {
      made.open();
    },
  ];
  for (const act of end) {
    made.take({ kind: "evaluate", requestId: 1, plan });
    act();
    assert.equal(await made.step(), false);
  }
  assert.deepEqual(search.played, []);
});

test("nothing to play is over at once", async () => {
  const { made, run, last } = evaluating();
  made.take({ kind: "evaluate", requestId: 1, plan: { ...plan, queries: [] } });
  await run();
  assert.deepEqual([last().isOver, last().done, last().of], [true, 0, 0]);
});

test("a trap of the engine is no matter of one method", async () => {
  const { made, search } = evaluating();
  search.outcome = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  made.take({ kind: "evaluate", requestId: 1, plan });
  await assert.rejects(made.step(), WebAssembly.RuntimeError);
});
