/** All that a visitor asks, as one value: what the address, the browser's history and a saved file hold. */

import { type Marks, NO_MARKS, sameTarget } from "../marks";
import { type Message, message } from "../message";
import type { Example, Mark, Mode, Overrides, Region, Strategy, Weights, Wishes } from "../protocol";
import { STRATEGY_NAMES } from "../strategies";
import { addWish, NO_WISHES } from "../wishes";
import * as limits from "./limits";

export interface Inquiry {
  readonly words: string;
  readonly example: Example | null;
  readonly marks: Marks;
  readonly wishes: Wishes;
  /** null for whichever is chosen. */
  readonly strategy: Strategy | null;
  readonly overrides: Overrides;
  readonly mode: Mode;
  /** Whether the strategies are compared. */
  readonly comparing: boolean;
  /** Name of the collection; null for whichever is open. */
  readonly collection: string | null;
}

/** An inquiry as it comes from outside: nothing is known of any field. */
export type Raw = Readonly<Partial<Record<keyof Inquiry, unknown>>>;

/** What of a raw inquiry holds. */
export interface Read {
  readonly inquiry: Inquiry;
  /** What could not be taken, each to follow "could not be restored whole: ". */
  readonly faults: readonly Message[];
}

export const NO_OVERRIDES: Overrides = { weights: null, tau: null, k: null };

export function sameInquiry(a: Inquiry, b: Inquiry): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether it neither asks nor sets anything; a strategy and a collection ask nothing by themselves. */
export function asksNothing(inquiry: Inquiry): boolean {
  const { strategy, collection } = inquiry;
  return sameInquiry(inquiry, { ...readInquiry({}).inquiry, strategy, collection });
}

/** Takes of a raw inquiry what is one, within bounds, and names the rest. */
export function readInquiry(raw: Raw): Read {
  const faults: Message[] = [];
  return {
    inquiry: {
      words: readWords(raw.words, faults),
      example: readExample(raw.example, faults),
      marks: readMarks(raw.marks, faults),
      wishes: readWishes(raw.wishes, faults),
      strategy: readStrategy(raw.strategy, faults),
      overrides: readOverrides(raw.overrides, faults),
      mode: raw.mode === "blind" ? "blind" : "clicks",
      comparing: raw.comparing === true && raw.mode !== "blind",
      collection: isName(raw.collection) ? raw.collection : null,
    },
    faults,
  };
}

function readWords(raw: unknown, faults: Message[]): string {
  if (typeof raw !== "string") return "";
  if (raw.length > limits.WORDS) faults.push(message("fewerWords", limits.WORDS));
  return wellFormed(raw.slice(0, limits.WORDS));
}

function readExample(raw: unknown, faults: Message[]): Example | null {
  if (raw === null || raw === undefined) return null;
  if (isRecord(raw) && isName(raw["id"]) && isBetween(raw["share"], 0, 1)) {
    return { id: raw["id"], share: raw["share"] };
  }
  faults.push(message("noExample"));
  return null;
}

function readMarks(raw: unknown, faults: Message[]): Marks {
  const all = asList(raw);
  const marks: Mark[] = [];
  let lost = 0;
  for (const one of all) {
    const mark = marks.length < limits.MARKS ? readMark(one) : null;
    if (mark === null) lost += 1;
    else if (!marks.some((other) => sameTarget(other, mark))) marks.push(mark);
  }
  if (lost > 0) faults.push(message("noMarks", lost));
  return marks.length === 0 ? NO_MARKS : marks;
}

function readMark(raw: unknown): Mark | null {
  if (!isRecord(raw) || !isName(raw["id"])) return null;
  const { id, side, region } = raw;
  if (side !== "like" && side !== "dislike") return null;
  if (region === null || region === undefined) return { id, side, region: null };
  const box = readRegion(region);
  return box === null ? null : { id, side, region: box };
}

function readRegion(raw: unknown): Region | null {
  if (!isRecord(raw)) return null;
  const { left, top, right, bottom } = raw;
  const inside = [left, top, right, bottom].every((edge) => isBetween(edge, 0, 1));
  const box = { left, top, right, bottom } as Region;
  return inside && isBefore(box.left, box.right) && isBefore(box.top, box.bottom) ? box : null;
}

function readWishes(raw: unknown, faults: Message[]): Wishes {
  if (!isRecord(raw)) return NO_WISHES;
  let wishes = NO_WISHES;
  let lost = 0;
  for (const direction of ["more", "less"] as const) {
    for (const wish of asList(raw[direction])) {
      const fits = wishes[direction].length < limits.WISHES && typeof wish === "string";
      if (fits && wish.length <= limits.WISH) wishes = addWish(wishes, direction, wellFormed(wish));
      else lost += 1;
    }
  }
  if (lost > 0) faults.push(message("noWishes", lost));
  return wishes;
}

function readStrategy(raw: unknown, faults: Message[]): Strategy | null {
  if (raw === null || raw === undefined) return null;
  const known = STRATEGY_NAMES.find((name) => name === raw);
  if (known === undefined) faults.push(message("noStrategy", shortened(raw)));
  return known ?? null;
}

function readOverrides(raw: unknown, faults: Message[]): Overrides {
  if (!isRecord(raw)) return NO_OVERRIDES;
  const take = <T>(
    name: "weights" | "tau" | "K",
    value: unknown,
    read: (value: unknown) => T | null,
  ): T | null => {
    if (value === null || value === undefined) return null;
    const taken = read(value);
    if (taken === null) faults.push(message("notUsable", name));
    return taken;
  };
  return {
    weights: take("weights", raw["weights"], readWeights),
    tau: take("tau", raw["tau"], (tau) => (isBetween(tau, limits.LEAST_TAU, limits.TAU) ? tau : null)),
    k: take("K", raw["k"], (k) => (isBetween(k, 1, limits.K) && Number.isInteger(k) ? k : null)),
  };
}

function readWeights(raw: unknown): Weights | null {
  if (!isRecord(raw)) return null;
  const { alpha, beta, gamma } = raw;
  if (![alpha, beta, gamma].every((weight) => isBetween(weight, 0, limits.WEIGHT))) return null;
  return { alpha, beta, gamma } as Weights;
}

/** As the engine knows edges, in 32 bits: a box that has no extent there would fail the whole question. */
function isBefore(low: number, high: number): boolean {
  return Math.fround(low) < Math.fround(high);
}

function isName(value: unknown): value is string {
  return (
    typeof value === "string" && value !== "" && value.length <= limits.NAME && value === wellFormed(value)
  );
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text without halves of characters, which a file or a cut may leave, and an address cannot hold. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, "\ufffd");
}

/** What was asked for, for people to read, however long it is, and whatever it does to a line. */
export function shortened(value: unknown): string {
  const whole = typeof value === "string" ? value : JSON.stringify(value);
  const text = whole.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
  return text.length > 40 ? `${wellFormed(text.slice(0, 40))}…` : text;
}
