/** How far the squared length of a unit vector may be from 1 after rounding to 32 bits. */
const TOLERANCE = 1e-3;

/** Whether this is an embedding: a unit vector of this width. Any value that is not finite makes it none. */
export function isEmbedding(value: unknown, width: number): value is Float32Array {
  if (!(value instanceof Float32Array) || value.length !== width) return false;
  const length = value.reduce((sum, component) => sum + component * component, 0);
  return Math.abs(length - 1) < TOLERANCE;
}
