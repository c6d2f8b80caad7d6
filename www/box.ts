/** Boxes drawn on a picture: in fractions of the square in its middle, which is what the model sees. */

import type { Region } from "./protocol";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type PartName = "left" | "right" | "upper" | "lower" | "middle";

/** Parts that can be named, for those who do not draw. */
export const NAMED: Readonly<Record<PartName, Region>> = {
  left: { left: 0, top: 0, right: 0.5, bottom: 1 },
  right: { left: 0.5, top: 0, right: 1, bottom: 1 },
  upper: { left: 0, top: 0, right: 1, bottom: 0.5 },
  lower: { left: 0, top: 0.5, right: 1, bottom: 1 },
  middle: { left: 0.25, top: 0.25, right: 0.75, bottom: 0.75 },
};

/** A box is no smaller than a patch of the model's grid: a slip of the hand is none. */
const LEAST = 1 / 14;

/** The box between two corners, kept within the square; null where it is too small to be meant. */
export function boxBetween(a: Point, b: Point): Region | null {
  const [left, right] = within(a.x, b.x);
  const [top, bottom] = within(a.y, b.y);
  if (right - left < LEAST || bottom - top < LEAST) return null;
  return { left, top, right, bottom };
}

function within(a: number, b: number): readonly [number, number] {
  const [least, most] = [Math.min(a, b), Math.max(a, b)].map((edge) => round(Math.min(1, Math.max(0, edge))));
  return [least ?? 0, most ?? 0];
}

/** Thousandths: an address holds them, and no patch is told apart by less. */
function round(edge: number): number {
  return Math.round(1000 * edge) / 1000;
}
