import { message, type Said } from "./message";
import type { Command, Report } from "./protocol";

/** The worker that holds the engine, as seen from the page. */
export class EngineWorker {
  readonly #worker: Worker;
  #ready = false;
  #failed = false;

  /** Starts a fresh worker; what it says goes to `receive`, also when it cannot start or dies. */
  constructor(receive: (report: Report) => void) {
    /** A failure is the last that is heard of it: what is still on its way must not hide it. */
    const pass = (report: Report): void => {
      if (this.#failed) return;
      this.#ready ||= report.kind === "ready";
      this.#failed = report.kind === "failed";
      receive(report);
    };
    const fail = (said: Said): void => {
      pass({ kind: "failed", failure: this.#ready ? "crash" : "load", message: said });
    };
    this.#worker = new Worker(new URL("./worker/index.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Report>) => {
      pass(data);
    });
    this.#worker.addEventListener("error", (event) => {
      fail(event.message || message("programNotLoaded"));
    });
    this.#worker.addEventListener("messageerror", () => {
      fail(message("unreadable"));
    });
  }

  send(command: Command): void {
    this.#worker.postMessage(command);
  }

  stop(): void {
    this.#worker.terminate();
  }
}
