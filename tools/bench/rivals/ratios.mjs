/** What rounds and embeddings come to. */
import { median, quantile } from "../statistics.mjs";

/**
 * @typedef {object} Comparison
 * @property {number} rate the median of its own pictures per second
 * @property {number} ratio the median of the rounds' ratios, its rate by the base's
 * @property {number} low the quarter of rounds below which the ratio was lower
 * @property {number} high
 */

/**
 * How one fared against another that it took turns with, round by round: what slows the machine down for a while slows both.
 *
 * @param {readonly number[]} base pictures per second in each round
 * @param {readonly number[]} own
 * @returns {Comparison}
 */
export function compare(base, own) {
  const ratios = own.map((rate, round) => rate / (base[round] ?? NaN));
  return {
    rate: median(own),
    ratio: median(ratios),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
  };
}

/**
 * The cosine of each row of `width` values with the reference's: the mean and the least.
 *
 * @param {ArrayLike<number>} rows
 * @param {ArrayLike<number>} reference
 * @param {number} width
 */
export function cosines(rows, reference, width) {
  if (rows.length !== reference.length)
    throw new Error(`${rows.length} values, expected ${reference.length}`);
  const all = Array.from({ length: rows.length / width }, (_, row) =>
    cosine(rows, reference, row * width, width),
  );
  return { mean: all.reduce((sum, value) => sum + value, 0) / all.length, least: Math.min(...all) };
}

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 * @param {number} first
 * @param {number} width
 */
function cosine(a, b, first, width) {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let at = first; at < first + width; at += 1) {
    const [x, y] = [Number(a[at]), Number(b[at])];
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return product / Math.sqrt(ofA * ofB);
}
