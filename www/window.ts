/** Which tiles of a grid of equal rows are in or near the window: only those are made. */

/** How the grid is laid out, in pixels. */
export interface Layout {
  /** Tiles in a row. */
  readonly columns: number;
  /** From the top of a row to the top of the next; 0 while nothing has been measured. */
  readonly pitch: number;
}

/** Places in the grid's order: from `first` up to, and without, `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** As many as fill a large screen, for as long as nothing has been measured. */
const UNMEASURED = 96;
/** Of the window's height, above and below it: what scrolling reaches before the next tiles are made. */
const MARGIN = 1;

/** The whole rows near a window this high, whose top is `top` pixels below the grid's. */
export function near(count: number, { columns, pitch }: Layout, top: number, height: number): Range {
  if (pitch <= 0 || columns < 1) return { first: 0, end: Math.min(count, UNMEASURED) };
  const rows = Math.ceil(count / columns);
  const row = (y: number): number => Math.min(rows, Math.max(0, y / pitch));
  const first = Math.floor(row(top - MARGIN * height));
  const end = Math.ceil(row(top + (1 + MARGIN) * height));
  return { first: first * columns, end: Math.min(count, end * columns) };
}

/** Heights of the rows before and after a range, which stand for the tiles that are not made. */
export function spacers(
  count: number,
  { columns, pitch }: Layout,
  range: Range,
): { readonly above: number; readonly below: number } {
  if (pitch <= 0 || columns < 1) return { above: 0, below: 0 };
  const rows = Math.ceil(count / columns);
  return {
    above: Math.floor(range.first / columns) * pitch,
    below: Math.max(0, rows - Math.ceil(range.end / columns)) * pitch,
  };
}
