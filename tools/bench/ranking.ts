/**
 * How long the engine takes from words to a ranking, in headless Chromium: in a gallery like the Objects with the text tower, and
 * in larger ones of random embeddings; and what memory it takes. The arguments are the galleries' sizes.
 */
import { chromium as browserType } from "@playwright/test";
import { cpus } from "node:os";

import type * as engineModule from "../../pkg/more_like_this.js";
import { chromium } from "../lib/chromium.mjs";
import { root } from "../lib/paths.mjs";
import { serve } from "../lib/serve.mjs";
import { median, quantile } from "./statistics.mjs";

/** As many as the Objects, the most that is to fit into 64 MB, and what a page hardly ever has. */
const SIZES = [1_376, 50_000, 100_000, 1_000_000];
/** Questions before those that count, and those. */
const [WARM_UP, QUESTIONS] = [5, 60];

interface Times {
  /** Milliseconds of each question. */
  readonly times: readonly number[];
  /** Bytes of the engine's memory. */
  readonly memory: number;
}

interface Given {
  readonly pictures: number;
  readonly asked: readonly string[];
}

/** Runs in the page, so it refers to nothing outside itself, and names no function, which the compiler would mark. */
async function measure({ pictures, asked }: Given): Promise<Times> {
  const glue = "/pkg/more_like_this.js";
  const { default: init, SearchEngine } = (await import(glue)) as typeof engineModule;
  const { memory } = await init({ module_or_path: "/pkg/more_like_this_bg.wasm" });
  const model = await (await fetch("/models/pocket/pocket.gguf")).arrayBuffer();
  const needed = SearchEngine.needed(new Uint8Array(model)) ?? model.byteLength;
  const engine = SearchEngine.create(new Uint8Array(model, 0, needed));
  const { embedding: width } = engine.info().shape;
  engine.clear(pictures);
  for (let first = 0; first < pictures; first += 1000) {
    const ids = Array.from({ length: Math.min(1000, pictures - first) }, (_, at) => `picture ${first + at}`);
    engine.insert(
      ids,
      new Float32Array(ids.length * width).map(() => Math.random() - 0.5),
    );
  }
  const times: number[] = [];
  for (const words of asked) {
    const began = performance.now();
    engine.ask({
      words,
      example: null,
      marks: [],
      wishes: { more: [], less: [] },
      strategy: "prf",
      mode: "clicks",
      params: { weights: null, tau: null, k: null },
      first: 96,
    });
    times.push(performance.now() - began);
  }
  return { times, memory: memory.buffer.byteLength };
}

/** Words for the warm-up, then each question twice: the second time its words were read already. */
const asked = Array.from({ length: WARM_UP + QUESTIONS }, (_, at) => {
  const words = `a brown dog number ${at} that runs on a beach`;
  return at < WARM_UP ? [words] : [words, words];
}).flat();
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : SIZES;
const address = await serve({ folder: root, port: 0 });
const browser = await browserType.launch({ executablePath: chromium(), args: ["--no-sandbox"] });
const machine = cpus();
console.log(
  `\n${machine[0]?.model.trim() ?? "unknown CPU"}, ${machine.length} threads, Chromium ${browser.version()}`,
);
console.log(`Milliseconds of ${QUESTIONS} questions of ten words, after ${WARM_UP}\n`);
console.log("| pictures | words to ranking, median | p95 | ranking alone, median | p95 | memory |");
console.log("|---:|---:|---:|---:|---:|---:|");
for (const pictures of sizes) {
  const page = await browser.newPage();
  // Nothing is there, but the origin is.
  await page.goto(`${address}nothing`);
  const { times, memory } = await page.evaluate(measure, { pictures, asked });
  const counted = times.slice(WARM_UP);
  // The text tower and the ranking, then the ranking by itself.
  const figures = [0, 1].flatMap((which) => {
    const some = counted.filter((_, place) => place % 2 === which);
    return [median(some), quantile(some, 0.95)];
  });
  const row = [
    pictures.toLocaleString("en"),
    ...figures.map((ms) => ms.toFixed(1)),
    `${(memory / 1e6).toFixed(1)} MB`,
  ];
  console.log(`| ${row.join(" | ")} |`);
  await page.close();
}
await browser.close();
process.exit();
