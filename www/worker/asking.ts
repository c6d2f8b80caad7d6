import { Failed } from "../message";
import type { Command, Lacking, Report } from "../protocol";
import { explain, isTrap } from "./explain";
import { type Sources, Supplying } from "./supplying";

type Ask = Extract<Command, { kind: "ask" }>;

/** What answering takes. */
export interface Surroundings extends Sources {
  readonly report: (report: Report) => void;
}

/** The question at hand. The engine answers it, or says what it lacks, which is supplied and the engine asked again. */
export class Asking {
  readonly #at: Surroundings;
  readonly #supplying: Supplying;
  #ask: Ask | null = null;
  #began = 0;

  constructor(at: Surroundings) {
    this.#at = at;
    this.#supplying = new Supplying(at);
  }

  /** Another gallery: what was asked of the one before is void. */
  open(): void {
    this.#ask = null;
  }

  /** The question to answer, in place of any before. */
  take(ask: Ask): void {
    this.#ask = ask;
    this.#began = performance.now();
    this.#supplying.begin();
  }

  /** Brings the question a step further; false where there is none, or nothing to do but wait. */
  async step(): Promise<boolean> {
    const ask = this.#ask;
    if (ask === null) return false;
    try {
      return await this.#advance(ask);
    } catch (error) {
      if (isTrap(error)) throw error;
      this.#ask = null;
      this.#at.report({ kind: "unanswered", requestId: ask.requestId, message: explain(error) });
      return true;
    }
  }

  async #advance(ask: Ask): Promise<boolean> {
    const reply = this.#at.engines.search.ask(ask.question);
    if (reply.kind !== "needs") {
      this.#answer(ask, reply, null);
      return true;
    }
    const supplied = await this.#supplying.supply(reply, (work) => {
      this.#at.report({ kind: "working", requestId: ask.requestId, work });
    });
    if (typeof supplied === "object") this.#answerWithout(ask, supplied);
    return supplied !== "wait";
  }

  #answer(ask: Ask, reply: Extract<Report, { kind: "reply" }>["reply"], lacking: Lacking | null): void {
    const { requestId, question } = ask;
    const unknown = this.#at.engines.search.unknown(question);
    const milliseconds = performance.now() - this.#began;
    this.#ask = null;
    this.#at.report({ kind: "reply", requestId, reply, lacking, unknown, milliseconds });
  }

  /** Answers the words, which need no other model: only what is marked does not count. */
  #answerWithout(ask: Ask, lacking: Lacking): void {
    const question = { ...ask.question, mode: "clicks", marks: [] } as const;
    const reply = this.#at.engines.search.ask(question);
    if (reply.kind === "needs") throw new Failed(lacking.message);
    this.#answer(ask, reply, lacking);
  }
}
