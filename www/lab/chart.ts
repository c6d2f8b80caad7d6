/** A chart of figures by round, as numbers: where lines, intervals and ticks are, in pixels of the drawing. */

import { fraction } from "../format";
import type { Interval } from "../protocol";

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval. */
  readonly lo: number;
  readonly hi: number;
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

export interface Chart {
  readonly width: number;
  readonly height: number;
  /** Edges of the plot itself. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly across: readonly Tick[];
  readonly up: readonly Tick[];
  /** One for each that was given. */
  readonly lines: readonly (readonly Point[])[];
}

const MARGIN = { left: 48, right: 14, top: 12, bottom: 34 };
/** Height of the plot by its width, with bounds. */
const SHAPE = 0.5;
const LOWEST = 180;
const HIGHEST = 380;
/** Lines stand beside one another by so much, or their intervals would hide each other. */
const APART = 5;
/** Ticks going up, about. */
const TICKS = 5;

/** `lines` are the figures of each method by round, from the first ranking on. */
export function chartOf(lines: readonly (readonly Interval[])[], width: number): Chart {
  const rounds = Math.max(1, ...lines.map((line) => line.length - 1));
  const plot = Math.min(Math.max(SHAPE * width, LOWEST), HIGHEST);
  const [left, right, top] = [MARGIN.left, width - MARGIN.right, MARGIN.top];
  const bottom = top + plot;
  const [least, most, step] = range(lines.flat());
  // Room for what stands beside at either end.
  const room = APART * lines.length;
  const x = (round: number): number => left + room + (round / rounds) * (right - left - 2 * room);
  const y = (value: number): number => bottom - ((value - least) / (most - least)) * plot;
  return {
    width,
    height: bottom + MARGIN.bottom,
    left,
    right,
    top,
    bottom,
    across: Array.from({ length: rounds + 1 }, (_, round) => ({ at: x(round), text: String(round) })),
    up: Array.from({ length: Math.round((most - least) / step) + 1 }, (_, tick) => {
      const value = least + tick * step;
      return { at: y(value), text: tidy(value, step) };
    }),
    lines: lines.map((line, place) =>
      line.map(({ mean, lo, hi }, round) => ({
        x: x(round) + APART * (place - (lines.length - 1) / 2),
        y: y(mean),
        lo: y(lo),
        hi: y(hi),
      })),
    ),
  };
}

/** The least and the most that is shown, both whole steps, and the step. */
export function range(intervals: readonly Interval[]): readonly [least: number, most: number, step: number] {
  const least = Math.min(...intervals.map(({ lo, mean }) => Math.min(lo, mean)));
  const most = Math.max(...intervals.map(({ hi, mean }) => Math.max(hi, mean)));
  if (!Number.isFinite(least) || !Number.isFinite(most)) return [0, 1, 0.2];
  // What is all the same still takes some room.
  const step = niceStep(Math.max(most - least, 0.01) / TICKS);
  const from = Math.floor(least / step + 1e-9);
  const to = Math.max(Math.ceil(most / step - 1e-9), from + 1);
  return [from * step, to * step, step];
}

/** The next of 1, 2 and 5 times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((times) => times * power >= least * (1 - 1e-9)) ?? 10);
}

function tidy(value: number, step: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const text = fraction(Math.abs(value), digits);
  return value < -step / 2 ? `−${text}` : text;
}

/** Outlines of the points' markers around 0, 0: no two lines look alike without their colours. */
const MARKERS = [
  "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
  "M-3.6 -3.6h7.2v7.2h-7.2z",
  "M0 -4.6l4.4 8h-8.8z",
  "M0 -5l5 5l-5 5l-5 -5z",
  "M0 4.6l4.4 -8h-8.8z",
  "M-4 -1.4h2.6v-2.6h2.8v2.6h2.6v2.8h-2.6v2.6h-2.8v-2.6h-2.6z",
] as const;

export function markerOf(line: number): string {
  return MARKERS[line % MARKERS.length] ?? MARKERS[0];
}
