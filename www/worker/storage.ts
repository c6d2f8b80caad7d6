import type { Report } from "../protocol";
import { explain } from "./explain";

/** The browser's own store, used while it lets itself be used. */
export class Storage {
  readonly #report: (report: Report) => void;
  #open = true;

  constructor(report: (report: Report) => void) {
    this.#report = report;
  }

  /** Runs work that needs the store; where that is refused, says so once and goes on. */
  async attempt(work: () => Promise<void>): Promise<void> {
    if (!this.#open) return;
    try {
      await work();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.#open = false;
      const text = `This browser keeps nothing for the next visit (${explain(error)}); everything else works.`;
      this.#report({ kind: "note", text });
    }
  }
}
