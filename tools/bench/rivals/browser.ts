/** Contenders in headless Chromium: each in a browsing context of its own, which shares nothing with another's. */
import { type Browser, type Page, chromium as browserType } from "@playwright/test";
import { availableParallelism } from "node:os";

import { chromium } from "../../lib/chromium.mjs";
import { root } from "../../lib/paths.mjs";
import { serve, UNBOUND } from "../../lib/serve.mjs";
import type { Contender } from "./contenders.mjs";
import type { Stage, Start } from "./workers/protocol";

const FLAGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  ...(process.env["CHROMIUM_FLAGS"]?.split(" ") ?? []),
];
const PAGE = "tools/bench/rivals/page.html";
/** What makes a page cross-origin isolated, so that its workers may share memory. */
const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
/** How long anything may take: an emulated graphics card compiles for a while. */
const PATIENCE_MS = 600_000;

const plain = serve({ folder: root, port: 0, headers: UNBOUND });
const isolated = serve({ folder: root, port: 0, headers: { ...UNBOUND, ...ISOLATED } });

/** A contender that is ready to run. */
export class Player {
  readonly contender: Contender;
  readonly start: Start;
  readonly #page: Page;

  private constructor(contender: Contender, start: Start, page: Page) {
    this.contender = contender;
    this.start = start;
    this.#page = page;
  }

  static async in(browser: Browser, contender: Contender): Promise<Player> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto((await (contender.isolated ? isolated : plain)) + PAGE);
    const threads = contender.threads === "all" ? availableParallelism() : contender.threads;
    const start = await within(
      page.evaluate(([one, count]) => (globalThis as unknown as { stage: Stage }).stage.start(one, count), [
        contender,
        threads,
      ] as const),
    );
    return new Player(contender, start, page);
  }

  /** Pictures per second. */
  async rate(count: number, atOnce: number): Promise<number> {
    const milliseconds = await within(
      this.#page.evaluate(
        ([pictures, together]) => (globalThis as unknown as { stage: Stage }).stage.run(pictures, together),
        [count, atOnce] as const,
      ),
    );
    return (1000 * count) / milliseconds;
  }

  /** Those of the first pictures. */
  embeddings(count: number): Promise<number[]> {
    return within(
      this.#page.evaluate(
        (pictures) => (globalThis as unknown as { stage: Stage }).stage.embeddings(pictures),
        count,
      ),
    );
  }

  memory(): Promise<number> {
    return within(this.#page.evaluate(() => (globalThis as unknown as { stage: Stage }).stage.memory()));
  }
}

/** Runs `work` in a browser that knows nothing and is gone afterwards. Returns what it returns. */
export async function inBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await browserType.launch({ executablePath: chromium(), args: FLAGS });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** Rejects where a runtime hangs. */
async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing came for ${PATIENCE_MS / 1000} seconds`));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
