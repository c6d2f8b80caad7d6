/** Which part of a map is in sight, and how its points come onto the page. */

type Point = readonly [number, number];

/** A square part of the map, in the map's units, whose y goes up. */
export interface Frame {
  readonly centre: Point;
  readonly half: number;
}

/** Units of the drawing along a side. */
export const SIDE = 100;
/** Of a map's size, beyond its outermost points: room for pictures and names. */
const MARGIN = 0.14;
const STEP = 1.5;
/** How much closer than the whole one can come. */
const CLOSEST = 8;

/** The frame around all of these. */
export function around(points: readonly Point[]): Frame {
  const [left, right] = range(points.map(([x]) => x));
  const [bottom, top] = range(points.map(([, y]) => y));
  const half = Math.max(right - left, top - bottom, 1e-6) / 2;
  return { centre: [(left + right) / 2, (bottom + top) / 2], half: half * (1 + 2 * MARGIN) };
}

/** Where a point is drawn. */
export function placed([x, y]: Point, { centre, half }: Frame): Point {
  const scale = SIDE / (2 * half);
  return [SIDE / 2 + (x - centre[0]) * scale, SIDE / 2 - (y - centre[1]) * scale];
}

/** A step closer, towards this point, or away from it; never further than the whole. */
export function zoomed(frame: Frame, towards: Point, way: "in" | "out", whole: Frame): Frame {
  const wanted = way === "in" ? frame.half / STEP : frame.half * STEP;
  if (wanted >= whole.half * 0.99) return whole;
  const half = Math.max(wanted, whole.half / CLOSEST);
  const kept = half / frame.half;
  const centre: Point = [
    towards[0] + (frame.centre[0] - towards[0]) * kept,
    towards[1] + (frame.centre[1] - towards[1]) * kept,
  ];
  return { centre, half };
}

/** The frame moved as little as brings this point into sight. */
export function showing(frame: Frame, [x, y]: Point): Frame {
  const inner = frame.half * (1 - MARGIN);
  const within = (value: number, centre: number): number =>
    Math.min(Math.max(centre, value - inner), value + inner);
  return { ...frame, centre: [within(x, frame.centre[0]), within(y, frame.centre[1])] };
}

/** Moves the frame by so many units of the drawing, as a drag does. */
export function dragged(frame: Frame, [right, down]: Point): Frame {
  const scale = (2 * frame.half) / SIDE;
  return { ...frame, centre: [frame.centre[0] - right * scale, frame.centre[1] + down * scale] };
}

function range(values: readonly number[]): Point {
  return values.length === 0 ? [0, 0] : [Math.min(...values), Math.max(...values)];
}
