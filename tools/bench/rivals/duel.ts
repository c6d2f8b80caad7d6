/** One contender against the base of its group, alone with it in a browser, taking turns. */
import { setTimeout as sleep } from "node:timers/promises";

import { Player, inBrowser } from "./browser";
import { type Contender, type Terms } from "./contenders.mjs";
import { compare, cosines } from "./ratios.mjs";
import type { Result, Starts, Turns } from "./results";

/** Between turns, so that one's garbage is not collected in the other's time. */
const PAUSE_MS = 60;

/** A lower mean cosine is no rounding any more: another tower ran, or other pictures. */
const SAME = 0.95;

/** What every contender's embeddings are held against. */
export interface Reference {
  readonly embeddings: Float32Array;
  readonly width: number;
}

/** Rejects where one of the two cannot be run. */
export function duel(
  base: Contender,
  rival: Contender,
  terms: Terms,
  reference: Reference,
): Promise<Omit<Result, "starts">> {
  return inBrowser(async (browser) => {
    const own = await Player.in(browser, rival);
    // The base itself has only its own figures.
    const other = rival === base ? own : await Player.in(browser, base);
    const cosine = cosines(
      await own.embeddings(terms.probes),
      reference.embeddings.subarray(0, terms.probes * reference.width),
      reference.width,
    );
    if (!(cosine.mean >= SAME))
      throw new Error(`its embeddings are others': cosine ${cosine.mean.toFixed(3)}`);
    const turns: Turns[] = [];
    let memory = NaN;
    for (const batch of terms.batches) {
      turns.push(await takeTurns(other, own, batch, terms));
      // It never shrinks, and a larger batch is a choice of ours.
      if (turns.length === 1) memory = await own.memory();
    }
    return { contender: rival, what: own.start.what, cosine, memory, turns };
  });
}

async function takeTurns(base: Player, own: Player, batch: number, terms: Terms): Promise<Turns> {
  const ways = {
    base: await fasterWay(base, batch, terms),
    own: await fasterWay(own, batch, terms),
  };
  const rates = { base: [] as number[], own: [] as number[] };
  for (let round = 0; round < terms.rounds; round += 1) {
    const order = round % 2 === 0 ? (["base", "own"] as const) : (["own", "base"] as const);
    for (const who of base === own ? (["own"] as const) : order) {
      await sleep(PAUSE_MS);
      rates[who].push(await (who === "own" ? own : base).rate(terms.pictures, ways[who]));
    }
  }
  const turns = { batch, atOnce: ways.own, own: rates.own, base: base === own ? rates.own : rates.base };
  const { rate, ratio, low, high } = compare(turns.base, turns.own);
  console.log(
    `  ${own.contender.name}, batch ${batch}: ${rate.toFixed(1)} pictures/s, ` +
      `${ratio.toFixed(2)} of ${base.contender.name} [${low.toFixed(2)} ${high.toFixed(2)}]`,
  );
  return turns;
}

/** How many pictures of a batch to give in a call: all of them or one, whichever is faster here. */
async function fasterWay(player: Player, batch: number, { pictures, tries }: Terms): Promise<number> {
  let best = { rate: 0, atOnce: 1 };
  for (const atOnce of player.contender.oneByOne ? [1] : new Set([1, batch])) {
    for (let time = 0; time < tries; time += 1) {
      const rate = await player.rate(pictures, atOnce);
      if (rate > best.rate) best = { rate, atOnce };
    }
  }
  return best.atOnce;
}

/** Starts of each contender, by name, in browsers that know nothing, all of them in turn. Rejects where one does not start. */
export async function coldStarts(
  contenders: readonly Contender[],
  count: number,
): Promise<ReadonlyMap<string, Starts>> {
  const all = contenders.map((contender) => ({ contender, load: [] as number[], first: [] as number[] }));
  for (let time = 0; time < count; time += 1) {
    for (const { contender, load, first } of all) {
      const { start } = await inBrowser((browser) => Player.in(browser, contender));
      load.push(start.load);
      first.push(start.first);
    }
  }
  return new Map(all.map(({ contender, load, first }) => [contender.name, { load, first }]));
}
