import type { Page } from "@playwright/test";

import type { Report } from "../../www/protocol";

/** Hands every report of the engine in `page` to the listener of the moment. */
export class Reports {
  listener: (report: Report) => void = () => undefined;

  async attach(page: Page): Promise<void> {
    await page.exposeFunction("benchReport", (report: Report) => {
      this.listener(report);
    });
    await page.addInitScript(() => {
      const { benchReport } = globalThis as unknown as { benchReport: (report: unknown) => void };
      globalThis.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          this.addEventListener("message", ({ data }) => {
            benchReport(data);
          });
        }
      };
    });
  }

  /** How long the engine took for what `act` makes the page ask. */
  async reply(act: () => Promise<void>): Promise<number> {
    const answered = new Promise<number>((resolve) => {
      this.listener = (report) => {
        if (report.kind === "reply") resolve(report.milliseconds);
      };
    });
    await act();
    return answered;
  }
}
