/** A heat map: a coarse square grid of values from 0 to 1, made into a smooth picture. */

/** Points per side that a map is smoothed to; the canvas takes it from there. */
const SMOOTH = 56;
/** Points over which the map fades out towards its edges. */
const FADE = 5;
/** Strongest colour's alpha: the picture stays visible below. */
const OPAQUE = 0.82;
/** Of least and of most attention, RGB. */
const COOL = [255, 196, 61] as const;
const HOT = [214, 40, 57] as const;

/** The part of a picture of this size that the tower takes: the square in its middle, in pixels. */
export function centreCrop(width: number, height: number) {
  const side = Math.min(width, height);
  return { left: (width - side) / 2, top: (height - side) / 2, side };
}

/**
 * A `grid x grid` map, row by row, as `size x size`: cells are samples at their middles, joined by
 * Catmull-Rom splines (through the samples, with no corners at them), and kept within 0 to 1.
 */
export function smooth(values: readonly number[], size: number): Float32Array {
  const grid = Math.round(Math.sqrt(values.length));
  const taps = Array.from({ length: size }, (_, at) => tapsAt(((at + 0.5) * grid) / size - 0.5, grid));
  const result = new Float32Array(size * size);
  for (const [y, rows] of taps.entries()) {
    for (const [x, columns] of taps.entries()) {
      let sum = 0;
      for (const [row, down] of rows) {
        for (const [column, across] of columns) sum += down * across * (values[row * grid + column] ?? 0);
      }
      result[y * size + x] = Math.min(1, Math.max(0, sum));
    }
  }
  return result;
}

/** The four samples around a place, the outermost repeated beyond the edge, with their weights. */
function tapsAt(place: number, grid: number): [number, number][] {
  const first = Math.floor(place);
  const t = place - first;
  const weights = [
    (-t + 2 * t ** 2 - t ** 3) / 2,
    (2 - 5 * t ** 2 + 3 * t ** 3) / 2,
    (t + 4 * t ** 2 - 3 * t ** 3) / 2,
    (-(t ** 2) + t ** 3) / 2,
  ];
  return weights.map((weight, index) => [Math.min(grid - 1, Math.max(0, first - 1 + index)), weight]);
}

/** Paints a map over a picture of this size, which the canvas is to be laid over exactly. */
export function paint(
  canvas: HTMLCanvasElement,
  values: readonly number[],
  width: number,
  height: number,
): void {
  const longer = Math.max(width, height);
  canvas.width = 256;
  canvas.height = 256;
  const context = canvas.getContext("2d");
  const map = colours(smooth(values, SMOOTH));
  if (context === null || map === null) return;
  // The picture is fitted into the canvas as into its own box, so the canvas is the longer side's square.
  const scale = canvas.width / longer;
  const { left, top, side } = centreCrop(width, height);
  const inset = (length: number): number => ((longer - length) / 2) * scale;
  context.imageSmoothingQuality = "high";
  context.drawImage(
    map,
    inset(width) + left * scale,
    inset(height) + top * scale,
    side * scale,
    side * scale,
  );
}

/** Lets the map fade out over its last points on each side: a hard edge would look like something in the picture. */
function feather(at: number): number {
  return Math.min(1, (0.5 + Math.min(at, SMOOTH - 1 - at)) / FADE);
}

function colours(heat: Float32Array): OffscreenCanvas | null {
  const canvas = new OffscreenCanvas(SMOOTH, SMOOTH);
  const context = canvas.getContext("2d");
  if (context === null) return null;
  const image = context.createImageData(SMOOTH, SMOOTH);
  for (const [index, value] of heat.entries()) {
    const [red, green, blue] = COOL.map((cool, channel) => cool + ((HOT[channel] ?? cool) - cool) * value);
    const alpha = OPAQUE * value * feather(index % SMOOTH) * feather(Math.floor(index / SMOOTH));
    image.data.set([red ?? 0, green ?? 0, blue ?? 0, 255 * alpha], 4 * index);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
