/** `npm run bench [-- BENCHMARK] [ARGUMENTS]`: one of bench/benchmarks.mjs, the page's where none is named. */
import { BENCHMARKS, chosen } from "./bench/benchmarks.mjs";
import { main } from "./lib/main.mjs";

await main(async () => {
  const { benchmark, rest } = chosen(process.argv.slice(2), BENCHMARKS);
  await benchmark(rest);
});
