import type {
  Command,
  Figure,
  Interval,
  Method,
  Plan,
  Query,
  Report,
  Series,
  Trial,
  Work,
} from "../protocol";
import { METRICS } from "../lab/protocol";
import type { Said } from "../message";
import type { Surroundings as Asked } from "./asking";
import { explain, isTrap } from "./explain";
import { Supplying } from "./supplying";

type Evaluate = Extract<Command, { kind: "evaluate" }>;

/** The engine's statistics, which need no engine. */
export interface Statistics {
  /** So many of the numbers below `of`, in ascending order, drawn by the seed. */
  sample(of: number, count: number, seed: number): ArrayLike<number>;
  /** Of each column mean, lo and hi of the values, then of their differences to the baseline. */
  summary(values: Float64Array, baseline: Float64Array, columns: number, seed: number): ArrayLike<number>;
}

export interface Surroundings extends Asked {
  readonly statistics: Statistics;
}

/** A turn plays trials for so long: a question of the visitor's waits no longer than that. */
const SLICE_MS = 25;
/** Figures are told no more often than this, */
const TELL_MS = 400;
/** and so seldom that computing their intervals takes this part of the time at most. */
const SHARE_OF_INTERVALS = 1 / 8;
/** Numbers that `summary` gives for each column. */
const PER_COLUMN = 6;

/** What is known of a method. */
interface Played {
  readonly method: Method;
  readonly isSlow: boolean;
  readonly values: number[];
  readonly baseline: number[];
  /** The query that comes next. */
  next: number;
  series: Series;
  /** Whether the figures are of all that was played. */
  isTold: boolean;
}

/**
 * An evaluation, played beside the visitor's questions: query by query, each under every method, so that all lines grow
 * together; first the methods that need embeddings alone, then those for which pictures must be read or described.
 */
export class Evaluating {
  readonly #at: Surroundings;
  readonly #supplying: Supplying;
  #requestId = 0;
  #plan: Plan | null = null;
  #queries: readonly Query[] = [];
  #played: readonly Played[] = [];
  /** When the methods that are played now began, and how many trials of theirs there were. */
  #began = 0;
  #since = 0;
  #isSlow = false;
  #toldAt = 0;
  /** How long the intervals took the last time. */
  #cost = 0;
  #work: Work | null = null;

  constructor(at: Surroundings) {
    this.#at = at;
    this.#supplying = new Supplying(at);
  }

  /** Another gallery: an evaluation of the one before ends. */
  open(): void {
    this.#plan = null;
  }

  /** In place of an earlier one; without a plan, that one ends. */
  take({ requestId, plan }: Evaluate): void {
    this.#requestId = requestId;
    this.#plan = plan;
    if (plan === null) return;
    const { engines, statistics } = this.#at;
    const drawn = statistics.sample(plan.queries.length, plan.count, plan.seed);
    this.#queries = Array.from(drawn).flatMap((place) => plan.queries[place] ?? []);
    const needing = new Set(
      engines.info.method.strategies.flatMap(({ strategy, needs }) => (needs === null ? [] : [strategy])),
    );
    this.#played = plan.methods.map((method) => ({
      method,
      isSlow: method !== null && method !== "network" && needing.has(method),
      values: [],
      baseline: [],
      next: 0,
      series: { method, queries: 0, figures: [], message: null },
      isTold: true,
    }));
    this.#isSlow = false;
    this.#work = null;
    this.#supplying.begin();
    this.#beginPass();
    this.#toldAt = performance.now();
  }

  /** Plays a while; false where there is nothing to play, or nothing to do but wait. */
  async step(): Promise<boolean> {
    const plan = this.#plan;
    if (plan === null) return false;
    if (this.#isDue() && this.#summarise(plan)) return true;
    for (const until = performance.now() + SLICE_MS; performance.now() < until;) {
      const played = this.#next();
      if (played === null) return this.#finish(plan);
      const waits = await this.#advance(plan, played);
      if (waits !== null) return waits === "more";
    }
    return true;
  }

  /** The method whose turn it is: of those in this pass the one that is behind. */
  #next(): Played | null {
    const left = this.#played.filter(
      ({ next, series }) => next < this.#queries.length && series.message === null,
    );
    const ofPass = left.filter(({ isSlow }) => isSlow === this.#isSlow);
    if (ofPass.length === 0 && left.length > 0) {
      this.#isSlow = !this.#isSlow;
      this.#beginPass();
      return this.#next();
    }
    return ofPass.reduce<Played | null>(
      (behind, one) => (behind === null || one.next < behind.next ? one : behind),
      null,
    );
  }

  #beginPass(): void {
    this.#began = performance.now();
    this.#since = 0;
  }

  /** Plays the method's next query; null where that was done, else what it waits for. */
  async #advance(plan: Plan, played: Played): Promise<"more" | "wait" | null> {
    const query = this.#queries[played.next];
    if (query === undefined) return null;
    try {
      const met = this.#at.engines.search.play(trialOf(plan, query, played.method));
      if (met.kind === "done") {
        played.values.push(...met.values);
        played.baseline.push(...met.baseline);
        played.next += 1;
        played.isTold = false;
        this.#since += 1;
        this.#work = null;
        this.#supplying.begin();
        return null;
      }
      const supplied = await this.#supplying.supply(met, (work) => {
        this.#tellWork(work);
      });
      if (typeof supplied !== "object") return supplied;
      this.#giveUp(played, supplied.message);
    } catch (error) {
      if (isTrap(error)) throw error;
      this.#giveUp(played, explain(error));
    }
    return "more";
  }

  /** The method is not played any further; what came of it so far stays. */
  #giveUp(played: Played, message: Said): void {
    played.series = { ...played.series, message };
    this.#work = null;
    this.#supplying.begin();
    this.#tell(false);
  }

  #tellWork(work: Work): void {
    const changed = this.#work?.what !== work.what;
    this.#work = work;
    if (changed || performance.now() - this.#toldAt > TELL_MS) this.#tell(false);
  }

  #isDue(): boolean {
    const pause = Math.max(TELL_MS, this.#cost / SHARE_OF_INTERVALS);
    return performance.now() - this.#toldAt > pause && this.#played.some(({ isTold }) => !isTold);
  }

  /** Computes the figures of one method that was played since, and tells when all are there; false where none was. */
  #summarise(plan: Plan): boolean {
    const played = this.#played.find(({ isTold }) => !isTold);
    if (played === undefined) return false;
    const began = performance.now();
    const { values, baseline, next } = played;
    const metrics = METRICS[plan.protocol].length;
    const columns = (plan.rounds + 1) * metrics;
    const numbers = this.#at.statistics.summary(
      Float64Array.from(values),
      Float64Array.from(baseline),
      columns,
      plan.seed,
    );
    const figures = Array.from({ length: columns }, (_, column) => figureOf(numbers, column));
    played.series = {
      ...played.series,
      queries: next,
      figures: Array.from({ length: plan.rounds + 1 }, (_, round) =>
        figures.slice(round * metrics, (round + 1) * metrics),
      ),
    };
    played.isTold = true;
    this.#cost = (performance.now() - began) * this.#played.length;
    if (this.#played.every(({ isTold }) => isTold)) this.#tell(false);
    return true;
  }

  /** Figures of all that was played, and then the end. */
  #finish(plan: Plan): boolean {
    if (this.#summarise(plan)) return true;
    this.#plan = null;
    this.#tell(true);
    return true;
  }

  #tell(isOver: boolean): void {
    this.#toldAt = performance.now();
    const report: Report = {
      kind: "evaluated",
      requestId: this.#requestId,
      progress: {
        series: this.#played.map(({ series }) => series),
        ...this.#counts(),
        work: isOver ? null : this.#work,
        isOver,
      },
    };
    this.#at.report(report);
  }

  #counts() {
    const all = this.#queries.length;
    const going = this.#played.filter(({ series }) => series.message === null);
    const done = this.#played.reduce((sum, { next }) => sum + next, 0);
    const left = (isSlow: boolean): number =>
      going.reduce((sum, one) => sum + (one.isSlow === isSlow ? all - one.next : 0), 0);
    const each = (performance.now() - this.#began) / this.#since / 1000;
    return {
      done,
      of: done + left(true) + left(false),
      secondsLeft: this.#since === 0 ? null : left(this.#isSlow) * each,
      slowerFollow: !this.#isSlow && left(true) > 0,
    };
  }
}

function trialOf(plan: Plan, query: Query, method: Method): Trial {
  const { protocol, rounds, k, likes, dislikes, seed } = plan;
  const [strategy, learner] = method === "network" ? [null, method] : [method, null];
  return { ...query, strategy, learner, protocol, rounds, k, likes, dislikes, seed };
}

function figureOf(numbers: ArrayLike<number>, column: number): Figure {
  const interval = (at: number): Interval => ({
    mean: numbers[at] ?? 0,
    lo: numbers[at + 1] ?? 0,
    hi: numbers[at + 2] ?? 0,
  });
  const at = column * PER_COLUMN;
  return { value: interval(at), gain: interval(at + PER_COLUMN / 2) };
}
