import type { Vectors } from "../protocol";

/** The embeddings that came with a collection, by id. Those of another width are none. */
export function embeddingsOf(vectors: Vectors | null, width: number): ReadonlyMap<string, Float32Array> {
  const rows = new Map<string, Float32Array>();
  if (vectors === null) return rows;
  const { ids, numbers, steps } = vectors;
  if (steps.length !== ids.length || numbers.length !== ids.length * width) return rows;
  for (const [place, id] of ids.entries()) {
    const row = new Float32Array(numbers.subarray(place * width, (place + 1) * width));
    let squares = 0;
    for (const value of row) squares += value * value;
    const length = Math.sqrt(squares);
    // A picture that could not be read where the vectors were made has no step.
    if (!(Number(steps[place]) > 0) || length === 0) continue;
    rows.set(
      id,
      row.map((value) => value / length),
    );
  }
  return rows;
}

/** The angle between two embeddings of unit length, in degrees. */
export function angle(a: Float32Array, b: Float32Array): number {
  const cosine = a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0);
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}
