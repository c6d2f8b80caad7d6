import type { Command, Report } from "./protocol";

/** The worker that holds the engine, as seen from the page. */
export class EngineWorker {
  readonly #worker: Worker;

  /** Starts a fresh worker; what it says goes to `receive`, also when it cannot start or dies. */
  constructor(receive: (report: Report) => void) {
    this.#worker = new Worker(new URL("./worker/index.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Report>) => {
      receive(data);
    });
    this.#worker.addEventListener("error", (event) => {
      const message = event.message || "the engine's program could not be loaded";
      receive({ kind: "failed", failure: "crash", message });
    });
  }

  send(command: Command): void {
    this.#worker.postMessage(command);
  }

  stop(): void {
    this.#worker.terminate();
  }
}
