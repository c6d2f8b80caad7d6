/**
 * Hostile input for the tests of what reads strangers' files: valid values, changed at random.
 *
 * `FUZZ_RUNS` or `FUZZ_SECONDS` say how much of it there is, `FUZZ_SEED` which; `npm run fuzz` sets them. Each run has a seed of
 * its own, which a failure names.
 */
import { test } from "node:test";

/** Among the other tests: a second or less. */
const RUNS = 2000;

/** Seeded random numbers (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to 1, which it never is. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** Whether something happens that does so once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  oneOf<T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0];
  }
}

/** A test that does the same with many seeds. */
export function fuzzed(name: string, run: (random: Random) => void | Promise<void>): void {
  void test(name, async (context) => {
    const { FUZZ_RUNS, FUZZ_SECONDS, FUZZ_SEED } = process.env;
    const start = performance.now();
    const elapsed = (): number => (performance.now() - start) / 1000;
    const first = Number(FUZZ_SEED ?? 1);
    const seconds = Number(FUZZ_SECONDS ?? Infinity);
    const most = Number(FUZZ_RUNS ?? (seconds === Infinity ? RUNS : Infinity));
    let runs = 0;
    for (; runs < most && elapsed() < seconds; runs += 1) {
      try {
        await run(new Random(first + runs));
      } catch (cause) {
        throw new Error(`FUZZ_RUNS=1 FUZZ_SEED=${first + runs} fails`, { cause });
      }
    }
    context.diagnostic(`${name} fuzzed: ${runs} runs in ${elapsed().toFixed(2)} s`);
  });
}

const HOSTILE = [
  ...[
    null,
    true,
    false,
    "",
    " ",
    "\0",
    "a\nb",
    "\ud800",
    "😀",
    "__proto__",
    "constructor",
    "toString",
    "..",
    "a/b",
  ],
  ...[0, -0, 1, -1, 0.5, 2, 500, 2 ** 31, 2 ** 53, 1e300, -1e300, 5e-324],
  ...["javascript:alert(1)", "<img src=x onerror=alert(1)>"],
] as const;
/** Made rarely, since each takes as long as a hundred others. */
const HUGE: readonly [unknown, ...unknown[]] = [
  "x".repeat(600),
  "😀".repeat(1200),
  Array.from({ length: 700 }, (_, number) => number),
];

function hostile(random: Random): unknown {
  const kind = random.below(8);
  if (kind === 0) return [];
  if (kind === 1) return {};
  if (kind === 2) return random.once(20) ? random.oneOf(HUGE) : [random.below(10), "a", null];
  return HOSTILE[random.below(HOSTILE.length)];
}

/** A value of JSON, changed in some places. `words` are put where a field's name or a text may stand. */
export function changed(value: unknown, random: Random, words: readonly [string, ...string[]]): unknown {
  if (random.once(12)) return random.once(3) ? random.oneOf(words) : hostile(random);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => changed(item, random, words));
    if (random.once(12)) items.push(...items);
    if (random.once(12)) items.splice(random.below(items.length + 1), 1);
    return items;
  }
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).flatMap(([name, field]): [string, unknown][] => {
    if (random.once(20)) return [];
    return [[random.once(20) ? random.oneOf(words) : name, changed(field, random, words)]];
  });
  // Not by assignment, which would make a prototype of a field that is called so.
  return Object.fromEntries(fields);
}

/** A text, changed in some places: `parts` are put in, others are cut out or doubled. */
export function changedText(text: string, random: Random, parts: readonly [string, ...string[]]): string {
  let result = text;
  for (let edits = 1 + random.below(6); edits > 0; edits -= 1) {
    const at = random.below(result.length + 1);
    const end = Math.min(result.length, at + random.below(12));
    const middle = [random.oneOf(parts), "", result.slice(at, end).repeat(2)][random.below(3)] ?? "";
    result = result.slice(0, at) + middle + result.slice(end);
  }
  return result;
}

/** Bytes, changed in some places: single ones, runs of one value, cuts. */
export function changedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Uint8Array.from(bytes);
  for (let edits = 1 + random.below(8); edits > 0; edits -= 1) {
    const at = random.below(result.length + 1);
    const value = random.oneOf([0, 0xff, 0x7f, 0x80, 1, random.below(256)]);
    const kind = random.below(8);
    if (kind === 0) result = result.slice(0, at);
    else if (kind === 1) result = Uint8Array.from([...result.subarray(0, at), value, ...result.subarray(at)]);
    else if (kind === 2) result = Uint8Array.from([...result.subarray(at), ...result.subarray(0, at)]);
    else result.fill(value, at, at + 1 + random.below(4));
  }
  return result;
}
