/** What came of an evaluation, as files: a table, and all of it with what it takes to play it again. */

import { csvOf } from "../csv";
import { inWords } from "../language";
import { type Interval, type Method, METRICS, type Plan, type Progress, type Series } from "./protocol";
import type { Subject } from "./lab";
import { textOf } from "./methods";

/** Thumbs of a page that `mlt eval --pages` gives, and no others. */
const BRIEF = { likes: 2, dislikes: 1 };

/** All that a file tells of. */
export interface Result {
  readonly plan: Plan;
  readonly progress: Progress;
  readonly subject: Subject;
}

/** A row for each method, round and measure. */
export function resultCsv({ plan, progress }: Result): string {
  const header = ["method", "round", "measure", "queries", "mean", "lo", "hi", "diff", "diff_lo", "diff_hi"];
  const rows = progress.series.flatMap(({ method, queries, figures }) =>
    figures.flatMap((measures, round) =>
      METRICS[plan.protocol].map((metric, at) => {
        const { value, gain } = measures[at] ?? { value: NONE, gain: NONE };
        const numbers = [value.mean, value.lo, value.hi, gain.mean, gain.lo, gain.hi];
        return [
          textOf(method, plan.protocol).name,
          String(round),
          metric,
          String(queries),
          ...numbers.map(String),
        ];
      }),
    ),
  );
  return csvOf([header, ...rows]);
}

const NONE: Interval = { mean: NaN, lo: NaN, hi: NaN };

/** The figures under the names of `mlt eval --json`. */
export function resultJson(result: Result): string {
  const { plan, progress, subject } = result;
  const { protocol, rounds, k, likes, dislikes, count, seed } = plan;
  const settings = protocol === "blind" ? { asking: subject.asking, k } : { likes, dislikes };
  const file = {
    program: "more-like-this",
    dataset: subject.collection,
    title: subject.title,
    pictures: { count: subject.pictures, key: subject.key },
    model: { name: subject.model, fingerprint: subject.fingerprint },
    run: { protocol, rounds, ...settings, queries: Math.min(count, plan.queries.length), seed },
    command: commandOf(result),
    whole: progress.isOver && progress.series.every(({ message }) => message === null),
    strategies: Object.fromEntries(
      progress.series.map((series) => [nameOf(series.method, plan), seriesOf(series, plan)]),
    ),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The command that measures the same; null where there is none. */
export function commandOf({ plan, subject }: Result): string | null {
  const { protocol, rounds, k, likes, dislikes, count, queries, seed } = plan;
  if (protocol === "pages" && (likes !== BRIEF.likes || dislikes !== BRIEF.dislikes)) return null;
  // The command knows collections as a whole.
  if (!subject.isWhole) return null;
  const played = {
    blind: [`--turns ${rounds + 1}`, `--k ${k}`, `--queries ${subject.asking}`],
    clicks: [`--clicks ${rounds}`, `--likes ${likes}`, `--dislikes ${dislikes}`, "--each-round"],
    pages: [`--pages ${rounds + 1}`],
  }[protocol];
  const drawn = count < queries.length ? [`--sample ${count}`] : [];
  const model = `--model models/${subject.model}/${subject.model}.gguf`;
  const of = `--collection .build/collections/${subject.collection}`;
  return ["mlt eval", of, model, ...played, ...drawn, `--seed ${seed}`].join(" ");
}

function nameOf(method: Method, { protocol }: Plan): string {
  return textOf(method, protocol).name;
}

function seriesOf({ queries, figures, message }: Series, { protocol }: Plan) {
  const flat = (name: string, { mean, lo, hi }: Interval): readonly (readonly [string, number])[] => [
    [name, mean],
    [`${name}_lo`, lo],
    [`${name}_hi`, hi],
  ];
  const rounds = figures.map((measures) =>
    Object.fromEntries(
      METRICS[protocol].flatMap((metric, at) => {
        const figure = measures[at];
        if (figure === undefined) return [];
        return [...flat(metric, figure.value), ...flat(`${metric}_diff`, figure.gain)];
      }),
    ),
  );
  return { queries, ...(message === null ? {} : { message: inWords(message) }), rounds };
}
