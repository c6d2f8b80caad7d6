import type { Said } from "../message";
import type { Command, Report } from "../protocol";
import { Asking, type Surroundings } from "./asking";

type Compare = Extract<Command, { kind: "compare" }>;

/** Questions beside the one at hand, one after the other; each is supplied with what it lacks. */
export class Comparing {
  readonly #report: (report: Report) => void;
  readonly #asking: Asking;
  #compare: Compare | null = null;
  /** Which of the questions is being answered. */
  #place = -1;

  constructor(at: Surroundings) {
    this.#report = at.report;
    this.#asking = new Asking({
      ...at,
      report: (report) => {
        this.#pass(report);
      },
    });
  }

  /** Another gallery: what was compared over the one before is void. */
  open(): void {
    this.#compare = null;
    this.#asking.open();
  }

  /** In the place of what is being compared. */
  take(compare: Compare): void {
    this.#compare = compare;
    this.#place = -1;
    this.#next();
  }

  /** Brings the comparison a step further; false where there is none, or nothing to do but wait. */
  step(): Promise<boolean> {
    return this.#compare === null ? Promise.resolve(false) : this.#asking.step();
  }

  #next(): void {
    this.#place += 1;
    const question = this.#compare?.questions[this.#place];
    if (this.#compare === null) return;
    const { requestId } = this.#compare;
    if (question === undefined) this.#compare = null;
    else this.#asking.take({ kind: "ask", requestId, question });
  }

  #pass(report: Report): void {
    if (report.kind === "reply") {
      const { reply, lacking } = report;
      const hits = reply.kind === "answer" ? (reply.hits ?? []) : [];
      this.#tell(report.requestId, hits, lacking?.message ?? null);
    } else if (report.kind === "unanswered") {
      this.#tell(report.requestId, [], report.message);
    }
  }

  #tell(requestId: number, hits: Extract<Report, { kind: "compared" }>["hits"], message: Said | null): void {
    this.#report({ kind: "compared", requestId, place: this.#place, hits, message });
    this.#next();
  }
}
