/**
 * The image tower of our model file in our engine and in others, in headless Chromium: contenders.mjs says in which, document.mjs
 * how. The arguments are those of options.mjs, after the Python that has the rivals' packages.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { readJson } from "../../lib/json.mjs";
import { at, root } from "../../lib/paths.mjs";
import { inBrowser } from "./browser";
import { type Contender, GROUPS, wanted } from "./contenders.mjs";
import { document, sections } from "./document.mjs";
import { type Reference, coldStarts, duel } from "./duel";
import { MODELS, RIVALS } from "./install.mjs";
import { machine } from "./machine.mjs";
import { nativeRates } from "./native.mjs";
import { readOptions } from "./options.mjs";
import type { Report, Result } from "./results";

/** Cold starts of each contender. */
const STARTS = 5;
/** To see that everything works. */
const [QUICK_ROUNDS, QUICK_STARTS] = [2, 1];
/** Of a run with every contender and all its rounds. */
const DOCUMENT = "docs/benchmarks.md";

const [python = "", ...args] = process.argv.slice(2);
const options = readOptions(args);
const manifest = readJson(join(MODELS, "manifest.json")) as {
  readonly embedding: number;
  readonly versions: Readonly<Record<string, string>>;
};
const reference: Reference = {
  embeddings: new Float32Array(new Uint8Array(readFileSync(join(MODELS, "reference.f32"))).buffer),
  width: manifest.embedding,
};

function terms({ group }: Contender) {
  const own = GROUPS[group];
  const rounds = options.rounds ?? (options.quick ? QUICK_ROUNDS : own.rounds);
  // Few where a picture takes seconds, whatever is asked for.
  return { ...own, rounds: group === "webgpu" ? Math.min(rounds, own.rounds) : rounds };
}

/** Who has no figures, and why. */
const leftOut: string[] = [];

/** The figures of everyone who can be run. */
async function measureAll(contenders: readonly Contender[]) {
  const measured: Omit<Result, "starts">[] = [];
  for (const { base: name } of Object.values(GROUPS)) {
    const base = contenders.find((contender) => contender.name === name);
    if (base === undefined) continue;
    for (const contender of contenders.filter(({ group }) => group === base.group)) {
      console.log(`> ${contender.name}`);
      const result = await unless(contender.name, duel(base, contender, terms(contender), reference));
      if (result !== null) measured.push(result);
      // The others would find nobody to take turns with.
      else if (contender === base) break;
    }
  }
  if (measured.length === 0) throw new Error(`nothing could be measured: ${leftOut.join("; ")}`);
  return measured;
}

/** What comes of `work`; null where it fails, which is noted. */
async function unless<T>(name: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    console.log(`  left out: ${reason}`);
    leftOut.push(`${name}: ${reason}`);
    return null;
  }
}

const contenders = wanted(options.only);
const complete = !options.quick && options.only.length === 0;
const measured = await measureAll(contenders);
console.log("> cold starts");
// An emulated graphics card says nothing of how long another takes.
const onCpu = measured.map(({ contender }) => contender).filter(({ group }) => group === "cpu");
const starts = await coldStarts(onCpu, options.quick ? QUICK_STARTS : STARTS);
const nativeRounds = options.rounds ?? GROUPS.cpu.rounds;
const native = complete ? await unless("native", nativeRates(python, nativeRounds)) : null;
const report: Report = {
  machine: machine(await inBrowser((browser) => Promise.resolve(browser.version())), manifest.versions),
  command: ["npm run bench -- rivals", ...args].join(" "),
  results: measured.map((result) => ({ ...result, starts: starts.get(result.contender.name) ?? null })),
  leftOut,
  native,
};
for (const [name, value] of Object.entries(report.machine)) console.log(`${name}: ${value}`);
for (const { heading, text } of sections(report)) console.log(`\n${heading}\n\n${text}`);
const figures = join(RIVALS, "results.json");
writeFileSync(figures, `${JSON.stringify(report, null, 2)}\n`);
console.log(`\nevery round: ${relative(root, figures)}`);
if (complete) {
  writeFileSync(at(DOCUMENT), document(report));
  console.log(`written: ${DOCUMENT}`);
}
process.exit();
